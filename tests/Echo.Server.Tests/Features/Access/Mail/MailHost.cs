using System.Text.RegularExpressions;
using Echo.Server.Features.Access.Mail;
using Echo.Server.Platform.Mail;
using Echo.Server.Tests.Platform.Mail;
using Echo.Testing;
using Microsoft.Extensions.DependencyInjection;

namespace Echo.Server.Tests.Features.Access.Mail;

/// <summary>The access feature with a mail server beside it.</summary>
public sealed partial class MailHost : IAsyncLifetime
{
    public const string PublicUrl = "https://echo.example/base";

    static readonly TimeSpan Patience = TimeSpan.FromSeconds(20);

    internal SmtpServer Server { get; } = new();

    internal AccessHost Host { get; private set; } = null!;

    public async ValueTask InitializeAsync() => Host = await AccessHost.StartAsync(
        ("SMTP_SERVER", "127.0.0.1"), ("SMTP_PORT", $"{Server.Port}"), ("EMAIL_FROM", "echo@example.com"), ("PUBLIC_URL", PublicUrl),
        ("APP_NAME", "Ours"));

    public async ValueTask DisposeAsync()
    {
        await Host.DisposeAsync();
        await Server.DisposeAsync();
    }

    internal IReadOnlyList<ReceivedMail> MailOf(string email) => [.. Server.Received.Where(mail => mail.To == $"RCPT TO:<{email}>")];

    /// <summary>The n-th message to an address.</summary>
    internal async Task<ReceivedMail> MailOfAsync(string email, int number = 1)
    {
        await HurryAsync();
        await Eventually.TrueAsync(() => MailOf(email).Count >= number, Patience);
        return MailOf(email)[number - 1];
    }

    /// <summary>The token in the n-th message to an address.</summary>
    internal async Task<string> TokenAsync(string email, int number = 1) => Link().Match((await MailOfAsync(email, number)).Text).Groups["token"].Value;

    /// <summary>Waits until all that was asked for has become a message, or nothing.</summary>
    internal async Task HandledAsync()
    {
        await HurryAsync();
        await Eventually.TrueAsync(async () => await Host.QueryAsync<long>("select count(*) from access_mail_requests") == 0, Patience);
    }

    /// <summary>Messages to an address that were queued, sent or not.</summary>
    internal Task<long> QueuedAsync(string email) =>
        Host.QueryAsync<long>("select count(*) from mail_messages where recipient_hash = sha256(@email::bytea)", new { email });

    /// <summary>Registers an account.</summary>
    internal async Task<Person> RegisterAsync()
    {
        var person = await Host.RegisterAsync();
        await MailOfAsync(person.Email);
        return person;
    }

    /// <summary>Registers an account and asks for a new password.</summary>
    internal async Task<(Person Person, string Token)> ForgetAsync()
    {
        var person = await RegisterAsync();
        (await Host.PostAsync("/auth/forgot-password", new { email = person.Email })).Code.ShouldBe(200);
        return (person, await TokenAsync(person.Email, 2));
    }

    // The loops of the host would get there too, a second later.
    async Task HurryAsync()
    {
        await Host.Services.GetRequiredService<MailRequestHandler>().TurnAsync(TestContext.Current.CancellationToken);
        await Host.Services.GetRequiredService<MailSender>().TurnAsync(TestContext.Current.CancellationToken);
    }

    [GeneratedRegex(
        @"^https://echo\.example/base/auth/(verify/|reset-password#)(?<token>[A-Za-z0-9_-]{43})\r$",
        RegexOptions.Multiline | RegexOptions.ExplicitCapture)]
    private static partial Regex Link();
}
