using Echo.Server.Platform.Work;
using Npgsql;

namespace Echo.Server.Platform.Database.Notifications;

/// <summary>Listens on the channels of all rooms, on one connection of its own. It sends itself a pulse every second and tells
/// <see cref="NotificationState"/> when it came back; behind a transaction pooler none does. A lost connection is opened again.</summary>
sealed partial class NotificationListener(
    DirectDatabase database,
    NotificationState notifications,
    IEnumerable<NotificationChannel> channels,
    TimeProvider time,
    ILogger<NotificationListener> logger) : BackgroundService
{
    const int CommandSeconds = 2;

    static readonly TimeSpan Beat = TimeSpan.FromSeconds(1);
    static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(250);

    readonly string node = Guid.NewGuid().ToString("N");
    readonly NotificationChannel[] channels = [.. channels];
    bool isLost;

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        while (!stoppingToken.IsCancellationRequested)
        {
            try
            {
                await ListenAsync(stoppingToken);
            }
            catch (OperationCanceledException) when (stoppingToken.IsCancellationRequested)
            {
                return;
            }
            catch (Exception exception)
            {
                notifications.Lose();
                if (!isLost)
                    LogLost(exception.Message);
                isLost = true;
                await Task.Delay(Pause, time, stoppingToken).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            }
        }
    }

    async Task ListenAsync(CancellationToken cancellationToken)
    {
        await using var connection = await database.OpenConnectionAsync(cancellationToken);
        connection.Notification += (_, notification) => Hear(notification.Channel, notification.Payload);
        await using (var listen = connection.CreateCommand())
        {
            var names = channels.Select(channel => channel.Name).Append(NotificationState.PulseChannel).Distinct();
            listen.CommandText = string.Join(';', names.Select(name => $"listen {name}"));
            listen.CommandTimeout = CommandSeconds;
            await listen.ExecuteNonQueryAsync(cancellationToken);
        }

        // What was committed before is not told again.
        foreach (var channel in channels)
            channel.Interrupted();
        isLost = false;
        while (true)
            await BeatAsync(connection, cancellationToken);
    }

    async Task BeatAsync(NpgsqlConnection connection, CancellationToken cancellationToken)
    {
        using (var limit = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken))
        {
            limit.CancelAfter(TimeSpan.FromSeconds(CommandSeconds));
            await NotificationState.SendAsync(connection, $"{node}:{notifications.Now()}", limit.Token);
        }

        // Less than a millisecond would be cut to 0, which means for ever.
        var (start, pause) = (time.GetTimestamp(), Rounds.Left(Beat, time));
        while (pause - time.GetElapsedTime(start) is { TotalMilliseconds: >= 1 } left)
            await connection.WaitAsync(left, cancellationToken);
    }

    void Hear(string channel, string payload)
    {
        if (channel != NotificationState.PulseChannel)
        {
            foreach (var known in channels)
            {
                if (known.Name == channel)
                    known.Heard(payload);
            }
        }
        else if (payload.StartsWith(node, StringComparison.Ordinal))
            notifications.Renew(long.Parse(payload.AsSpan(node.Length + 1), provider: null));
        else
            notifications.Hear(payload);
    }

    [LoggerMessage(LogLevel.Warning, "Listening for changes was interrupted; until it works again, callers are looked up at each request: {Reason}")]
    partial void LogLost(string reason);
}
