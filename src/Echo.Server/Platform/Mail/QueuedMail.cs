namespace Echo.Server.Platform.Mail;

/// <summary>A message that waits, as its sender takes it.</summary>
sealed class QueuedMail
{
    public required Guid Id { get; init; }

    public required string Sealed { get; init; }

    /// <summary>How often it was taken, this time included.</summary>
    public required int Attempts { get; init; }

    public required DateTimeOffset CreatedAt { get; init; }

    public required DateTimeOffset ExpiresAt { get; init; }
}

/// <summary>A message on its way into the queue.</summary>
sealed record NewMail(Guid Id, byte[] Recipient, string Sealed, bool IsBounded, TimeSpan Life);

/// <summary>What is sealed.</summary>
sealed record MailContent(string To, string Subject, string Text);

/// <summary>How a message ended.</summary>
enum MailEnd
{
    Sent,

    /// <summary>The mail server will not take it, today or tomorrow.</summary>
    Refused,

    /// <summary>Its time was over before the mail server took it.</summary>
    Expired,

    /// <summary>The key that it was sealed with is gone.</summary>
    Unreadable,
}
