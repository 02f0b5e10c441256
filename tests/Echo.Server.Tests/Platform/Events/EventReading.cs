using System.Collections.Concurrent;
using Echo.Server.Platform.Events;
using Echo.Server.Platform.Security;

namespace Echo.Server.Tests.Platform.Events;

/// <summary>A follower that keeps what it gets.</summary>
sealed class EventReading : IDisposable
{
    readonly EventFollower follower;

    public EventReading(EventNode node, int account, params string[] rights)
    {
        Caller = new Caller { Id = account, Uuid = Guid.NewGuid(), Username = $"u{account}", Role = "user", Rights = rights };
        follower = node.Feed.Follower(new(Caller)
        {
            Wants = item => Wants(item),
            Happened = Events.Enqueue,
            Missed = (item, _) =>
            {
                Events.Enqueue(item);
                return ValueTask.CompletedTask;
            },
            Gone = Gaps.Enqueue,
            Failed = () => HasFailed = true,
        });
    }

    public Caller Caller { get; }

    public ConcurrentQueue<LoggedEvent> Events { get; } = [];

    public ConcurrentQueue<EventGap> Gaps { get; } = [];

    public bool HasFailed { get; private set; }

    public Func<LoggedEvent, bool> Wants { get; set; } = _ => true;

    public EventFollower Follower => follower;

    /// <summary>The data of what came, as text.</summary>
    public string[] Texts => [.. Events.Select(item => item.Data.ToString())];

    public async Task<EventReading> StartAsync(long? since = null)
    {
        await follower.StartAsync(since, TestContext.Current.CancellationToken);
        return this;
    }

    public void Dispose() => follower.Dispose();
}
