using Echo.Server.Features.Gateway.Bridge;
using Echo.Server.Platform.Work;

namespace Echo.Server.Features.Gateway.Sessions;

/// <summary>Ends sessions that nobody uses any more, and gives up answers that nobody came back for.</summary>
sealed partial class SessionSweep(
    SessionTable sessions, WaitingCalls waiting, GatewayOptions options, TimeProvider time, ILogger<SessionSweep> logger) : BackgroundService
{
    static readonly TimeSpan Interval = TimeSpan.FromSeconds(3);

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        var rounds = new Rounds(Interval, time);
        try
        {
            while (await rounds.NextAsync(stoppingToken))
                await SweepAsync(stoppingToken);
        }
        catch (OperationCanceledException)
        {
            await Task.WhenAll(sessions.All.Select(sessions.EndAsync));
        }
    }

    /// <summary>One round. Throws nothing.</summary>
    public async Task SweepAsync(CancellationToken cancellationToken)
    {
        try
        {
            waiting.Sweep();
            await waiting.DismissAsync(cancellationToken);
        }
        catch (Exception failure) when (failure is not OperationCanceledException)
        {
            NotSwept(failure);
        }

        try
        {
            var idle = TimeSpan.FromMinutes(options.SessionIdleMinutes);
            var all = sessions.All;
            foreach (var session in all)
                session.Forget(TimeSpan.FromSeconds(options.ResumeSeconds));

            // Together: a program that does not heed takes seconds to end.
            await Task.WhenAll(all.Where(session => !session.IsAttended && time.GetUtcNow() - session.LastHeard >= idle).Select(sessions.EndAsync));
        }
        catch (Exception failure) when (failure is not OperationCanceledException)
        {
            NotSwept(failure);
        }
    }

    [LoggerMessage(LogLevel.Warning, "Idle sessions and waiting calls of clients could not be ended; it is tried again")]
    partial void NotSwept(Exception failure);
}
