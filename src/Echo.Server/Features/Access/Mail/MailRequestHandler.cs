using Echo.Server.Platform.Work;

namespace Echo.Server.Features.Access.Mail;

/// <summary>Looks once a second for what strangers have asked for, behind their backs: how long that takes tells them nothing.</summary>
sealed partial class MailRequestHandler(
    MailRequestStore requests, MailTokenStore tokens, TimeProvider time, ILogger<MailRequestHandler> logger) : BackgroundService
{
    static readonly TimeSpan Turn = TimeSpan.FromSeconds(1);

    /// <summary>Handles all that waits.</summary>
    internal async Task TurnAsync(CancellationToken cancellationToken)
    {
        while (await requests.HandleOneAsync(cancellationToken))
        {
        }

        await tokens.PurgeAsync(cancellationToken);
    }

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        var rounds = new Rounds(Turn, time);
        while (await rounds.NextAsync(stoppingToken))
        {
            try
            {
                await TurnAsync(stoppingToken);
            }
            catch (Exception exception) when (exception is not OperationCanceledException)
            {
                LogTurn(exception);
            }
        }
    }

    [LoggerMessage(LogLevel.Warning, "Requests for mail could not be handled; they are tried again")]
    partial void LogTurn(Exception exception);
}
