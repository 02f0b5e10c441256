namespace Echo.Server.Tests.Features.Access.Mail;

public sealed class AskingForMail(MailHost mail) : IClassFixture<MailHost>
{
    const string Resend = "/auth/resend-verification";
    const string Forgot = "/auth/forgot-password";

    AccessHost Host => mail.Host;

    [Theory]
    [InlineData(Resend)]
    [InlineData(Forgot)]
    public async Task RefusesWhatIsNoAddress(string path)
    {
        (await Host.PostAsync(path, "{}")).Violations.ShouldBe(["body.email missing"]);
        foreach (var email in new[] { "someone", "a@example.com\r\nBcc: b@example.com", "a@example.com>", "a b@example.com" })
            (await Host.PostAsync(path, new { email })).Violations.ShouldBe(["body.email email"]);
    }

    [Theory]
    [InlineData(Resend, "If the address is registered and not verified, a message was sent")]
    [InlineData(Forgot, "If the address is registered, a message was sent")]
    public async Task TellsNobodyWhoIsRegistered(string path, string message)
    {
        var known = await mail.RegisterAsync();
        var disabled = await mail.RegisterAsync();
        await Host.ExecuteAsync("update access_accounts set is_active = false where uuid = @Uuid", new { disabled.Uuid });
        var verified = await mail.RegisterAsync();
        await Host.ExecuteAsync("update access_accounts set is_verified = true where uuid = @Uuid", new { verified.Uuid });
        var nobody = $"nobody-{Guid.NewGuid():N}@example.com";
        foreach (var email in new[] { known.Email, disabled.Email, verified.Email, nobody })
        {
            var answer = await Host.PostAsync(path, new { email });
            answer.Code.ShouldBe(200);
            answer.Text.ShouldBe($$"""{"message":"{{message}}"}""");
        }

        await mail.HandledAsync();
        (await mail.QueuedAsync(known.Email)).ShouldBe(2);
        (await mail.QueuedAsync(disabled.Email)).ShouldBe(1);
        (await mail.QueuedAsync(verified.Email)).ShouldBe(path == Resend ? 1 : 2);
        (await mail.QueuedAsync(nobody)).ShouldBe(0);
    }

    [Theory]
    [InlineData(Resend)]
    [InlineData(Forgot)]
    public async Task AskingLeavesTheSameTraceForEveryAddress(string path)
    {
        // What takes time with an account is done behind the answer: the request itself only writes down what was asked for.
        await using var busy = await Host.Database.Source.OpenConnectionAsync(TestContext.Current.CancellationToken);
        var person = await mail.RegisterAsync();
        await using var transaction = await busy.BeginTransactionAsync(TestContext.Current.CancellationToken);
        await using var locked = new Npgsql.NpgsqlCommand("lock table access_accounts in access exclusive mode", busy);
        await locked.ExecuteNonQueryAsync(TestContext.Current.CancellationToken);
        foreach (var email in new[] { person.Email, "stranger@example.com" })
            (await Host.PostAsync(path, new { email })).Code.ShouldBe(200);
        await transaction.RollbackAsync(TestContext.Current.CancellationToken);
        await mail.MailOfAsync(person.Email, 2);
    }

    [Fact]
    public async Task AMailboxIsNotFlooded()
    {
        var person = await mail.RegisterAsync();
        for (var i = 0; i < 8; i++)
        {
            (await Host.PostAsync(i % 2 == 0 ? Forgot : Resend, new { email = person.Email })).Code.ShouldBe(200);
            await mail.HandledAsync();
        }

        await mail.MailOfAsync(person.Email, 5);
        var last = await mail.TokenAsync(person.Email, 4);
        (await mail.QueuedAsync(person.Email)).ShouldBe(5);

        // The newest link stays good: nobody is kept out by what others ask for.
        var reset = await Host.PostAsync("/auth/reset-password", new { token = last, new_password = "AnotherPass123!" });
        reset.Code.ShouldBe(200, reset.Text);
    }
}
