namespace Echo.Server.Tests.Features.Access.Mail;

public sealed class RegisteringWithMail(MailHost mail) : IClassFixture<MailHost>
{
    AccessHost Host => mail.Host;

    [Fact]
    public async Task ARefusedRegistrationSendsNothing()
    {
        var person = await mail.RegisterAsync();
        var email = $"nobody-{Guid.NewGuid():N}@example.com";
        (await Host.PostAsync("/auth/register", new { username = person.Username, email, password = AccessHost.Password })).Code.ShouldBe(409);
        (await Host.PostAsync("/auth/register", new { username = "x" + email[..20], email = person.Email, password = AccessHost.Password })).Code.ShouldBe(409);
        (await mail.QueuedAsync(email)).ShouldBe(0);
        (await mail.QueuedAsync(person.Email)).ShouldBe(1);
    }

    [Theory]
    [InlineData("/auth/register")]
    [InlineData("/api/v1/auth/register")]
    [InlineData("/api/auth/register")]
    public async Task ANewAccountIsAskedToConfirmItsAddress(string path)
    {
        var username = $"person-{Guid.NewGuid():N}";
        var email = $"{username}@example.com";
        var answer = await Host.PostAsync(path, new { username, email = email.ToUpperInvariant(), password = AccessHost.Password });
        answer.Code.ShouldBe(201, answer.Text);
        if (path == "/auth/register")
            answer.Read("message").ShouldBe("User registered successfully. A verification e-mail was sent.");
        (await Host.QueryAsync<string>("select is_verified || ' ' || email_proven || ' ' || is_active from users where username = @username", new { username }))
            .ShouldBe("false false true");

        var message = await mail.MailOfAsync(email);
        (message.From, message.Header("From"), message.Header("To")).ShouldBe(("MAIL FROM:<echo@example.com>", "echo@example.com", email));
        message.Header("Subject").ShouldBe("Ours: confirm your e-mail address");
        message.Text.ShouldContain($"Hello {username},");
        message.Text.ShouldNotContain(AccessHost.Password);
        (await mail.TokenAsync(email)).Length.ShouldBe(43);
    }

    [Fact]
    public async Task AnAdministratorByTheOperatorsWordIsVerified()
    {
        await using var host = await AccessHost.StartAsync(
            ("SMTP_SERVER", "127.0.0.1"), ("SMTP_PORT", $"{mail.Server.Port}"), ("EMAIL_FROM", "echo@example.com"),
            ("ADMIN_SECRET_KEY", AccessHost.AdminSecret));
        (await host.PostAsync("/auth/create-admin", new
        {
            username = "boss",
            email = "boss@example.com",
            password = AccessHost.Password,
            admin_secret = AccessHost.AdminSecret,
        })).Code.ShouldBe(201);
        (await host.QueryAsync<string>("select is_verified || ' ' || email_proven from users")).ShouldBe("true false");
        (await host.QueryAsync<long>("select count(*) from mail_messages")).ShouldBe(0);
    }

    [Fact]
    public async Task WhatWasPromisedIsSentAfterARestart()
    {
        // The mail server is away; the node that took the registration ends.
        (string, string)[] settings =
        [
            ("SMTP_SERVER", "127.0.0.1"), ("EMAIL_FROM", "echo@example.com"), ("ECHO_SECRET_KEY", Convert.ToBase64String(new byte[32])),
        ];
        await using var outer = await AccessHost.StartAsync();
        Person person;
        await using (var first = await AccessHost.StartAsync(outer.Database, [.. settings, ("SMTP_PORT", "1")]))
        {
            person = await first.RegisterAsync();
        }

        await outer.ExecuteAsync("update mail_messages set next_attempt = @now", new { now = outer.Time.GetUtcNow() });
        await using var second = await AccessHost.StartAsync(outer.Database, [.. settings, ("SMTP_PORT", $"{mail.Server.Port}")]);
        await mail.MailOfAsync(person.Email);
    }
}
