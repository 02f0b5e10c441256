using Echo.Server.Platform.Work;

namespace Echo.Server.Features.Connections.Serving;

/// <summary>Stores the lists of servers that have changed, off the path of whoever asks, every second and when Echo stops.</summary>
sealed partial class OfferKeeper(OfferBook book, TimeProvider time, ILogger<OfferKeeper> logger) : BackgroundService
{
    static readonly TimeSpan Interval = TimeSpan.FromSeconds(1);

    const int TurnsBetweenCleanings = 60;

    public override async Task StopAsync(CancellationToken cancellationToken)
    {
        await base.StopAsync(cancellationToken);
        await book.EndAsync();
        await TryAsync(book.SaveAsync, cancellationToken);
    }

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        var rounds = new Rounds(Interval, time);
        for (var turn = 1; await rounds.NextAsync(stoppingToken); turn++)
        {
            await TryAsync(book.SaveAsync, stoppingToken);
            if (turn % TurnsBetweenCleanings == 0)
                await TryAsync(book.ForgetGoneAsync, stoppingToken);
        }
    }

    async Task TryAsync(Func<CancellationToken, Task> work, CancellationToken cancellationToken)
    {
        try
        {
            await work(cancellationToken);
        }
        catch (Exception failure) when (failure is not OperationCanceledException)
        {
            NotStored(failure);
        }
    }

    [LoggerMessage(Level = LogLevel.Warning, Message = "What servers offer could not be stored; it is tried again")]
    partial void NotStored(Exception failure);
}
