namespace Echo.Server.Tests.Features.Access.Mail;

public sealed class RunningWithoutMail(SharedAccessHost shared) : IClassFixture<SharedAccessHost>
{
    [Theory]
    [InlineData("GET", "/auth/verify/token", null)]
    [InlineData("GET", "/auth/reset-password", null)]
    [InlineData("POST", "/auth/resend-verification", """{"email":"someone@example.com"}""")]
    [InlineData("POST", "/auth/forgot-password", """{"email":"someone@example.com"}""")]
    [InlineData("POST", "/auth/reset-password", """{"token":"token","new_password":"AlicePass123!"}""")]
    public async Task TheRoutesAreNotThere(string method, string path, string? body)
    {
        (await shared.Host.SendAsync(new(method), path, body, null)).ShouldRefuse(404, "E-mail is not configured");
        (await shared.Host.QueryAsync<long>("select count(*) from access_mail_requests")).ShouldBe(0);
    }

    [Fact]
    public async Task AnAccountIsVerifiedAtOnce()
    {
        var answer = await shared.Host.PostAsync(
            "/auth/register", new { username = "early", email = "early@example.com", password = AccessHost.Password });
        answer.Read("message").ShouldBe("User registered successfully. Email verification disabled.");
        (await shared.Host.QueryAsync<string>("select is_verified || ' ' || email_proven from users where username = 'early'")).ShouldBe("true false");
        (await shared.Host.QueryAsync<long>("select count(*) from mail_messages")).ShouldBe(0);
    }
}
