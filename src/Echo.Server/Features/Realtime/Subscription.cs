using Echo.Server.Platform.Events;

namespace Echo.Server.Features.Realtime;

/// <summary>What a client of <c>/ws</c> has asked for: a topic, or one task or job.</summary>
/// <param name="Topic">Null for one subject.</param>
/// <param name="Subject">Null for a whole topic.</param>
/// <param name="From">It has got, or was not to get, everything up to this number.</param>
sealed record Subscription(string? Topic, string? Subject, long From)
{
    public bool Fits(LoggedEvent item) =>
        item.Seq > From && (Topic is null ? item.Subject == Subject && Channels.HasSubjects(item.Topic) : item.Topic == Topic);

    public bool IsOf(string? topic, string? subject) => Topic == topic && Subject == subject;
}
