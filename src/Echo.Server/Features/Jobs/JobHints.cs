using System.Threading.Channels;
using Echo.Mcp.Json;
using Echo.Server.Platform.Events;

namespace Echo.Server.Features.Jobs;

/// <summary>Tells workers, here and on other nodes, that there may be something to do. A hint can get lost: workers look by themselves too.</summary>
sealed class JobHints : BackgroundService
{
    const string ReadyTopic = "jobs.ready";
    const string CancelTopic = "jobs.cancelled";

    // Many jobs in a row cost one hint: by NOTIFY each takes a lock on all of PostgreSQL for a moment.
    static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(5);

    readonly NodeBus bus;
    readonly TimeProvider time;
    readonly Channel<bool> wanted = Channel.CreateBounded<bool>(new BoundedChannelOptions(1) { FullMode = BoundedChannelFullMode.DropWrite });
    Action ready = static () => { };
    Action<Guid> cancelled = static _ => { };

    public JobHints(NodeBus bus, TimeProvider time)
    {
        (this.bus, this.time) = (bus, time);
        bus.Listen(ReadyTopic, _ => ready());
        bus.Listen(CancelTopic, id => cancelled(id.To<Guid>()));
    }

    /// <summary>Names the one worker of this node.</summary>
    /// <param name="ready">There may be a job that is ready.</param>
    /// <param name="cancelled">Somebody wants a running job to end.</param>
    public void Follow(Action ready, Action<Guid> cancelled) => (this.ready, this.cancelled) = (ready, cancelled);

    /// <summary>As <see cref="TellReady"/>, but only this node has a reason to look.</summary>
    public void LookHere() => ready();

    public void TellReady()
    {
        ready();
        wanted.Writer.TryWrite(true);
    }

    public void TellCancelled(Guid id) => bus.Send(CancelTopic, RawJson.From(id));

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        await foreach (var _ in wanted.Reader.ReadAllAsync(stoppingToken))
        {
            bus.SendToOthers(ReadyTopic, RawJson.Null);
            await Task.Delay(Pause, time, stoppingToken).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }
    }
}
