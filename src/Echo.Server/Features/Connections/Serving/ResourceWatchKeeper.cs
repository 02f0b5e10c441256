using Echo.Server.Platform.Work;

namespace Echo.Server.Features.Connections.Serving;

/// <summary>Looks every second whether everything that is watched is still subscribed to: upstreams are lost, renewed and changed without anybody
/// asking them for something.</summary>
sealed class ResourceWatchKeeper(ResourceWatch watch, TimeProvider time) : BackgroundService
{
    static readonly TimeSpan Interval = TimeSpan.FromSeconds(1);

    public override async Task StopAsync(CancellationToken cancellationToken)
    {
        await base.StopAsync(cancellationToken);
        await watch.EndAsync();
    }

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        var rounds = new Rounds(Interval, time);
        while (await rounds.NextAsync(stoppingToken))
            watch.Upkeep();
    }
}
