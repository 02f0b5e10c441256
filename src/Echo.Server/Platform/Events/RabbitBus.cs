using System.Text;
using RabbitMQ.Client;
using RabbitMQ.Client.Events;

namespace Echo.Server.Platform.Events;

/// <summary>The bus over a RabbitMQ exchange, for many nodes or very many events. Nothing in it is durable: what must not get lost lies in the log.
/// A connection that is lost is opened again; until then nodes poll.</summary>
sealed partial class RabbitBus(EventOptions options, EventStore store, TimeProvider time, ILogger<RabbitBus> logger) : BackgroundService, IEventBus
{
    static readonly TimeSpan Pause = TimeSpan.FromSeconds(1);
    static readonly TimeSpan Patience = TimeSpan.FromSeconds(2);

    Action<string>? heard;
    Action? interrupted;
    volatile Link? link;
    bool isLost;

    public void Follow(Action<string> heard, Action interrupted) => (this.heard, this.interrupted) = (heard, interrupted);

    /// <exception cref="InvalidOperationException">There is no connection at the moment.</exception>
    public async Task SendAsync(IReadOnlyCollection<string> messages, CancellationToken cancellationToken)
    {
        var (channel, exchange) = link ?? throw new InvalidOperationException("RabbitMQ is not connected");
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        limit.CancelAfter(Patience);
        foreach (var message in messages)
            await channel.BasicPublishAsync(exchange, routingKey: "", mandatory: false, Encoding.UTF8.GetBytes(message), limit.Token);
    }

    /// <summary>Asks the broker for a sign of life.</summary>
    /// <exception cref="Exception">There was none.</exception>
    public async Task CheckAsync(CancellationToken cancellationToken)
    {
        var (channel, exchange) = link ?? throw new InvalidOperationException("RabbitMQ is not connected");
        await channel.ExchangeDeclarePassiveAsync(exchange, cancellationToken);
    }

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        while (!stoppingToken.IsCancellationRequested)
        {
            try
            {
                await StayConnectedAsync(stoppingToken);
                LogLost("the connection was closed");
            }
            catch (OperationCanceledException) when (stoppingToken.IsCancellationRequested)
            {
                return;
            }
            catch (Exception exception)
            {
                if (!isLost)
                    LogLost(exception.Message);
            }

            isLost = true;
            await Task.Delay(Pause, time, stoppingToken).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }
    }

    async Task StayConnectedAsync(CancellationToken cancellationToken)
    {
        var exchange = $"echo.events.{await store.IdAsync(cancellationToken):N}";
        var factory = new ConnectionFactory
        {
            Uri = new Uri(options.RabbitUrl!),
            ClientProvidedName = "echo",

            // It would bring back the connection and not say that messages were lost meanwhile.
            AutomaticRecoveryEnabled = false,
            RequestedHeartbeat = TimeSpan.FromSeconds(10),
            RequestedConnectionTimeout = TimeSpan.FromSeconds(5),
        };
        await using var connection = await factory.CreateConnectionAsync(cancellationToken);
        var closed = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        connection.ConnectionShutdownAsync += (_, _) =>
        {
            closed.TrySetResult();
            return Task.CompletedTask;
        };
        await using var channel = await connection.CreateChannelAsync(cancellationToken: cancellationToken);
        await channel.ExchangeDeclareAsync(exchange, ExchangeType.Fanout, durable: false, autoDelete: false, cancellationToken: cancellationToken);
        var queue = await channel.QueueDeclareAsync(cancellationToken: cancellationToken);
        await channel.QueueBindAsync(queue.QueueName, exchange, routingKey: "", cancellationToken: cancellationToken);
        var consumer = new AsyncEventingBasicConsumer(channel);
        consumer.ReceivedAsync += HearAsync;
        channel.ChannelShutdownAsync += (_, _) =>
        {
            closed.TrySetResult();
            return Task.CompletedTask;
        };
        await channel.BasicConsumeAsync(queue.QueueName, autoAck: true, consumer, cancellationToken);
        try
        {
            link = new(channel, exchange);
            isLost = false;

            // What was said before is not said again.
            interrupted?.Invoke();
            await closed.Task.WaitAsync(cancellationToken);
        }
        finally
        {
            link = null;
        }
    }

    Task HearAsync(object sender, BasicDeliverEventArgs delivery)
    {
        heard?.Invoke(Encoding.UTF8.GetString(delivery.Body.Span));
        return Task.CompletedTask;
    }

    [LoggerMessage(LogLevel.Warning, "RabbitMQ can't be used at the moment; nodes look for events every second until it is back: {Reason}")]
    partial void LogLost(string reason);

    sealed record Link(IChannel Channel, string Exchange);
}
