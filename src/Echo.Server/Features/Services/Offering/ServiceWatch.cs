using System.Threading.Channels;
using Echo.Server.Platform.Database.Notifications;
using Echo.Server.Platform.Work;

namespace Echo.Server.Features.Services.Offering;

/// <summary>Reads services before the server serves, again when the database tells of a change, and every ten seconds, since what is told may get
/// lost.</summary>
sealed partial class ServiceWatch(ServiceTable table, TimeProvider time, ILogger<ServiceWatch> logger) : BackgroundService
{
    static readonly TimeSpan Interval = TimeSpan.FromSeconds(10);

    readonly Channel<bool> changes = Channel.CreateBounded<bool>(new BoundedChannelOptions(1) { FullMode = BoundedChannelFullMode.DropWrite });
    bool isFailing;

    public NotificationChannel Notifications => new("services_changes", _ => Note(), Note);

    public override async Task StartAsync(CancellationToken cancellationToken)
    {
        await TryRefreshAsync(cancellationToken);
        await base.StartAsync(cancellationToken);
    }

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        while (!stoppingToken.IsCancellationRequested)
        {
            await WaitAsync(stoppingToken);
            await TryRefreshAsync(stoppingToken);
        }
    }

    void Note() => changes.Writer.TryWrite(true);

    async Task WaitAsync(CancellationToken stoppingToken)
    {
        using var late = new CancellationTokenSource(Rounds.Left(Interval, time), time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(late.Token, stoppingToken);
        try
        {
            await changes.Reader.ReadAsync(either.Token);
        }
        catch (OperationCanceledException) when (!stoppingToken.IsCancellationRequested)
        {
            // Nothing was told.
        }
    }

    async Task TryRefreshAsync(CancellationToken cancellationToken)
    {
        try
        {
            await table.RefreshAsync(cancellationToken);
            isFailing = false;
        }
        catch (Exception failure) when (failure is not OperationCanceledException)
        {
            if (!isFailing)
                NotRead(failure);
            isFailing = true;
        }
    }

    [LoggerMessage(LogLevel.Error, "Services could not be read; those that were read before stay until it works")]
    partial void NotRead(Exception failure);
}
