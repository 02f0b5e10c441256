namespace Echo.Server.Tests.Features.Access.Mail;

public sealed class ResettingAPassword(MailHost mail) : IClassFixture<MailHost>
{
    const string Refusal = "Invalid or expired reset token";
    const string NewPassword = "AnotherPass123!";

    AccessHost Host => mail.Host;

    [Fact]
    public async Task RefusesUnknownTokensAndBodies()
    {
        (await Host.PostAsync("/auth/reset-password", "{}")).Violations.ShouldBe(
            ["body.token missing", "body.new_password missing"], ignoreOrder: true);
        (await ResetAsync("unknown", "short")).Violations.ShouldBe(["body.new_password string_too_short"]);
        (await ResetAsync("unknown", "password123")).Violations.ShouldBe(["body.new_password string_forbidden"]);
        (await ResetAsync("unknown", new string('x', 129))).Violations.ShouldBe(["body.new_password string_too_long"]);
        (await ResetAsync("unknown", NewPassword)).ShouldRefuse(400, Refusal);
        (await ResetAsync("", NewPassword)).ShouldRefuse(400, Refusal);
    }

    [Fact]
    public async Task APasswordThatIsTheNameOrAddressIsRefusedAndTheTokenStays()
    {
        var (person, token) = await mail.ForgetAsync();
        (await ResetAsync(token, person.Username.ToUpperInvariant())).Violations.ShouldBe(["body.new_password string_forbidden"]);
        (await ResetAsync(token, person.Email)).Violations.ShouldBe(["body.new_password string_forbidden"]);
        (await ResetAsync(token, NewPassword)).Code.ShouldBe(200);
    }

    [Fact]
    public async Task ATokenToConfirmAnAddressChangesNoPassword()
    {
        var person = await mail.RegisterAsync();
        (await ResetAsync(await mail.TokenAsync(person.Email), NewPassword)).ShouldRefuse(400, Refusal);
    }

    [Theory]
    [InlineData("update access_mail_tokens set expires_at = @past where account_id = @id and kind = 'reset'")]
    [InlineData("update access_accounts set email = 'other-' || email where id = @id")]
    [InlineData("update access_accounts set is_active = false where id = @id")]
    [InlineData("update access_accounts set username = 'deleted-' || id, email = null, is_active = false, deleted_at = now() where id = @id")]
    public async Task ATokenEndsWithWhatItStandsFor(string change)
    {
        var (person, token) = await mail.ForgetAsync();
        var id = await Host.QueryAsync<int>("select id from access_accounts where uuid = @Uuid", new { person.Uuid });
        var before = await Host.QueryAsync<string>("select password_hash from access_accounts where id = @id", new { id });
        await Host.ExecuteAsync(change, new { id, past = Host.Time.GetUtcNow() });
        (await ResetAsync(token, NewPassword)).ShouldRefuse(400, Refusal);
        (await Host.QueryAsync<string>("select password_hash from access_accounts where id = @id", new { id })).ShouldBe(before);
    }

    [Fact]
    public async Task AllSessionsEndAndKeysStay()
    {
        var (person, token) = await mail.ForgetAsync();
        var key = await Host.MakeKeyAsync(person.Token, "mine");
        var answers = await Task.WhenAll(Enumerable.Range(0, 8).Select(i => ResetAsync(token, $"{NewPassword}{i}")));
        var winner = Array.FindIndex(answers, answer => answer.Code == 200);
        answers[winner].Text.ShouldBe("""{"message":"Password changed"}""");
        answers.Count(answer => answer.Code == 400 && answer.Detail == Refusal).ShouldBe(7);

        (await Host.GetAsync("/me", person.Token)).ShouldRefuse(401, "Token has been revoked");
        (await Host.PostAsync("/auth/refresh", new { refresh_token = person.RefreshToken })).Code.ShouldBe(401);
        (await Host.GetAsync("/me", key)).Code.ShouldBe(200);
        (await Host.PostAsync("/auth/login", new { email = person.Email, password = AccessHost.Password })).ShouldRefuse(401, "Invalid credentials");
        (await Host.PostAsync("/auth/login", new { email = person.Email, password = $"{NewPassword}{winner}" })).Code.ShouldBe(200);
        (await Host.QueryAsync<bool>("select is_verified from users where uuid = @Uuid", new { person.Uuid })).ShouldBeFalse();
        (await Host.QueryAsync<long>(
            "select count(*) from audit_entries where action = 'account.password_reset' and reason is null and actor = @Uuid and target = @Uuid::text",
            new { person.Uuid })).ShouldBe(1);

        var notice = await mail.MailOfAsync(person.Email, 3);
        notice.Header("Subject").ShouldBe("Ours: your password was changed");
        notice.Text.ShouldNotContain(NewPassword);
    }

    [Fact]
    public async Task ThePageRunsItsOwnScriptAndNothingElse()
    {
        var page = await Host.GetAsync("/auth/reset-password");
        page.ContentType.ShouldBe("text/html; charset=utf-8");
        page.Headers.GetValues("Content-Security-Policy").Single()
            .ShouldMatch("^default-src 'none'; script-src 'sha256-[^']{44}'; style-src 'sha256-[^']{44}'; ");
        page.Text.ShouldNotContain("/*page");
        page.Text.ShouldNotContain("src=");
    }

    Task<Answer> ResetAsync(string token, string newPassword) =>
        Host.PostAsync("/auth/reset-password", new { token, new_password = newPassword });
}
