using Echo.Server.Platform.Audit;
using Microsoft.Extensions.DependencyInjection;

namespace Echo.Server.Tests.Features.Access.Mail;

public sealed class ConfirmingAnAddress(MailHost mail) : IClassFixture<MailHost>
{
    const string Refusal = "Invalid or expired verification token";

    AccessHost Host => mail.Host;

    [Theory]
    [InlineData("unknown")]
    [InlineData("AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA")]
    [InlineData("%27%20or%201=1")]
    public async Task AnUnknownTokenIsRefused(string token)
    {
        (await Host.GetAsync($"/auth/verify/{token}")).ShouldRefuse(400, Refusal);
        await Host.Services.GetRequiredService<RefusalRecorder>().FlushAsync(all: true, TestContext.Current.CancellationToken);
        (await Host.QueryAsync<long>(
            "select count(*) from audit_entries where action = 'account.verified' and reason = @Refusal", new { Refusal })).ShouldBePositive();
    }

    [Fact]
    public async Task ATokenCountsOnce()
    {
        var person = await mail.RegisterAsync();
        (await IsVerifiedAsync(person)).ShouldBeFalse();
        var token = await mail.TokenAsync(person.Email);
        var answers = await Task.WhenAll(Enumerable.Range(0, 10).Select(_ => Host.GetAsync($"/auth/verify/{token}")));
        var yes = answers.Where(answer => answer.Code == 200).ShouldHaveSingleItem();
        yes.Text.ShouldBe("""{"message":"Email verified","verified":true}""");
        answers.Count(answer => answer.Code == 400 && answer.Detail == Refusal).ShouldBe(9);
        (await IsVerifiedAsync(person)).ShouldBeTrue();
        (await Host.QueryAsync<bool>("select email_proven from users where uuid = @Uuid", new { person.Uuid })).ShouldBeTrue();
        (await Host.QueryAsync<long>(
            "select count(*) from audit_entries where action = 'account.verified' and reason is null and actor = @Uuid and target = @Uuid::text",
            new { person.Uuid })).ShouldBe(1);
    }

    [Fact]
    public async Task LookingIsNotConfirming()
    {
        var person = await mail.RegisterAsync();
        var path = $"/auth/verify/{await mail.TokenAsync(person.Email)}";
        (await Host.SendAsync(HttpMethod.Head, path, null, null)).Code.ShouldBe(405);
        var page = await Host.GetAsync(path, null, ("Accept", "text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8"));
        page.ContentType.ShouldBe("text/html; charset=utf-8");
        page.Headers.GetValues("Content-Security-Policy").Single().ShouldStartWith("default-src 'none'; script-src 'sha256-");
        page.Headers.CacheControl!.NoStore.ShouldBeTrue();
        (await IsVerifiedAsync(person)).ShouldBeFalse();
        (await Host.GetAsync(path, null, ("Accept", "application/json"))).Code.ShouldBe(200);
    }

    [Theory]
    [InlineData("update access_mail_tokens set expires_at = @past where account_id = @id")]
    [InlineData("update access_accounts set email = 'other-' || email where id = @id")]
    [InlineData("update access_accounts set is_active = false where id = @id")]
    [InlineData("update access_accounts set username = 'deleted-' || id, email = null, is_active = false, deleted_at = now() where id = @id")]
    [InlineData("update access_mail_tokens set kind = 'reset' where account_id = @id")]
    public async Task ATokenEndsWithWhatItStandsFor(string change)
    {
        var person = await mail.RegisterAsync();
        var token = await mail.TokenAsync(person.Email);
        var id = await Host.QueryAsync<int>("select id from access_accounts where uuid = @Uuid", new { person.Uuid });
        await Host.ExecuteAsync(change, new { id, past = Host.Time.GetUtcNow() });
        (await Host.GetAsync($"/auth/verify/{token}")).ShouldRefuse(400, Refusal);
        (await Host.QueryAsync<bool>("select is_verified or email_proven from access_accounts where id = @id", new { id })).ShouldBeFalse();
    }

    [Fact]
    public async Task ANewTokenEndsTheEarlierOne()
    {
        var person = await mail.RegisterAsync();
        var first = await mail.TokenAsync(person.Email);
        (await Host.PostAsync("/auth/resend-verification", new { email = $" {person.Email.ToUpperInvariant()} " })).Code.ShouldBe(200);
        var second = await mail.TokenAsync(person.Email, 2);
        (await Host.GetAsync($"/auth/verify/{first}")).ShouldRefuse(400, Refusal);
        (await Host.GetAsync($"/auth/verify/{second}")).Code.ShouldBe(200);
    }

    [Fact]
    public async Task OnlyHashesAreKept()
    {
        var person = await mail.RegisterAsync();
        var token = await mail.TokenAsync(person.Email);
        (await Host.QueryAsync<bool>("select exists (select from access_mail_tokens where token_hash = sha256(@token::bytea))", new { token })).ShouldBeTrue();
        (await Host.QueryAsync<string>("select string_agg(t::text, '') from access_mail_tokens t")).ShouldNotContain(token);
    }

    Task<bool> IsVerifiedAsync(Person person) =>
        Host.QueryAsync<bool>("select is_verified from users where uuid = @Uuid", new { person.Uuid });
}
