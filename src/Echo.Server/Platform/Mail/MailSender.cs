using Echo.Server.Platform.Mail.Smtp;
using Echo.Server.Platform.Work;

namespace Echo.Server.Platform.Mail;

/// <summary>Sends what waits in the queue: once a second it looks for messages that are due. Several nodes share the work. A message that
/// the mail server took while this node died is sent once more, under the same Message-ID.</summary>
sealed partial class MailSender(
    MailStore store, MailQueue queue, SmtpMailer mailer, MailOptions options, TimeProvider time, ILogger<MailSender> logger) : BackgroundService
{
    static readonly TimeSpan Turn = TimeSpan.FromSeconds(1);
    static readonly TimeSpan FirstPause = TimeSpan.FromSeconds(30);
    static readonly TimeSpan LongestPause = TimeSpan.FromHours(1);

    readonly Mailbox from = Mailbox.Parse(options.EmailFrom!)!;

    /// <summary>Sends all that is due, until the mail server fails.</summary>
    internal async Task TurnAsync(CancellationToken cancellationToken)
    {
        while (await store.TakeAsync(cancellationToken) is { } mail)
        {
            if (!await HandleAsync(mail, cancellationToken))
                break;
        }

        await store.PurgeAsync(cancellationToken);
    }

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        var rounds = new Rounds(Turn, time);
        while (await rounds.NextAsync(stoppingToken))
        {
            try
            {
                await TurnAsync(stoppingToken);
            }
            catch (Exception exception) when (exception is not OperationCanceledException)
            {
                LogTurn(exception);
            }
        }
    }

    /// <returns>False when the next message would fail too.</returns>
    async Task<bool> HandleAsync(QueuedMail mail, CancellationToken cancellationToken)
    {
        if (mail.ExpiresAt <= time.GetUtcNow())
            return await EndAsync(mail, MailEnd.Expired, "its time was over", cancellationToken);
        if (queue.Open(mail) is not { } content)
            return await EndAsync(mail, MailEnd.Unreadable, "the key that sealed it is gone", cancellationToken);

        SmtpOutcome outcome;
        try
        {
            outcome = await mailer.SendAsync(from.Address, content.To, MessageText.Write(content, from, mail.Id, mail.CreatedAt), cancellationToken);
        }
        catch (OperationCanceledException)
        {
            // The server stops; the next start need not wait for the lease.
            await store.PutBackAsync(mail, time.GetUtcNow(), CancellationToken.None);
            throw;
        }

        switch (outcome.Kind)
        {
            case SmtpOutcomeKind.Sent:
                // Also while the server stops: what is sent is not sent again.
                await store.FinishAsync(mail, MailEnd.Sent, CancellationToken.None);
                return true;
            case SmtpOutcomeKind.Refused:
                return await EndAsync(mail, MailEnd.Refused, outcome.Reason, cancellationToken);
            default:
                var pause = PauseAfter(mail.Attempts);
                LogLater(mail.Id, outcome.Reason, mail.Attempts, pause);
                await store.PutBackAsync(mail, time.GetUtcNow() + pause, cancellationToken);
                return false;
        }
    }

    async Task<bool> EndAsync(QueuedMail mail, MailEnd end, string reason, CancellationToken cancellationToken)
    {
        LogDropped(mail.Id, reason, mail.Attempts);
        await store.FinishAsync(mail, end, cancellationToken);
        return true;
    }

    static TimeSpan PauseAfter(int attempts)
    {
        var pause = FirstPause * Math.Pow(2, Math.Min(attempts - 1, 16));
        return pause < LongestPause ? pause : LongestPause;
    }

    [LoggerMessage(LogLevel.Warning, "Mail {Id} could not be sent: {Reason} (attempt {Attempts}). It is tried again in {Pause}")]
    partial void LogLater(Guid id, string reason, int attempts, TimeSpan pause);

    [LoggerMessage(LogLevel.Error, "Mail {Id} is dropped: {Reason} (attempt {Attempts})")]
    partial void LogDropped(Guid id, string reason, int attempts);

    [LoggerMessage(LogLevel.Warning, "Waiting mail could not be looked at")]
    partial void LogTurn(Exception exception);
}
