namespace Echo.Server.Platform.Mail.Smtp;

/// <summary>What became of a message.</summary>
/// <param name="Reason">For the log: it names the step and the server's code, and neither address nor content.</param>
sealed record SmtpOutcome(SmtpOutcomeKind Kind, string Reason)
{
    public static readonly SmtpOutcome Sent = new(SmtpOutcomeKind.Sent, "");
}

enum SmtpOutcomeKind
{
    Sent,

    /// <summary>It failed and may work later.</summary>
    Failed,

    /// <summary>The server will never take this message.</summary>
    Refused,
}
