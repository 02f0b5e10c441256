namespace Echo.Server.Platform.Mail;

/// <summary>A plain text message to one person.</summary>
/// <param name="To">An address as registered accounts have it; one that could carry more than an address is refused as a bug.</param>
/// <param name="Text">Lines end with \n. It may hold a live token: it is sealed until it is sent, and forgotten then.</param>
public sealed record MailMessage(string To, string Subject, string Text)
{
    /// <summary>How long it is worth sending; at most a day.</summary>
    public TimeSpan Life { get; init; } = MailQueue.LongestLife;

    /// <summary>A stranger can cause it, so that only <see cref="MailQueue.HourlyLimit"/> of the kind go to one address in an hour.</summary>
    public bool IsBounded { get; init; }
}
