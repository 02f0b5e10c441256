using Echo.Server.Platform.Work;

namespace Echo.Server.Features.Connections.OAuth;

/// <summary>Looks every few seconds, and once more when the node stops, after tokens that could not be stored: their connection may never be used
/// again, on this node or at all, and other nodes have only those that are used up. Where there are none, that is all it does.</summary>
sealed partial class GrantKeeper(GrantRenewer renewer, TimeProvider time, ILogger<GrantKeeper> logger) : BackgroundService
{
    static readonly TimeSpan Interval = TimeSpan.FromSeconds(5);

    public override async Task StopAsync(CancellationToken cancellationToken)
    {
        await base.StopAsync(cancellationToken);
        try
        {
            await renewer.SaveAsync(cancellationToken);
        }
        catch (Exception failure)
        {
            // The others are to stop too.
            NotStored(failure);
        }
    }

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        var rounds = new Rounds(Interval, time);
        while (await rounds.NextAsync(stoppingToken))
        {
            try
            {
                await renewer.SaveAsync(stoppingToken);
            }
            catch (Exception failure) when (failure is not OperationCanceledException)
            {
                NotStored(failure);
            }
        }
    }

    [LoggerMessage(Level = LogLevel.Warning, Message = "Renewed tokens could not be stored")]
    partial void NotStored(Exception failure);
}
