using System.Collections.Concurrent;
using System.Text;
using System.Threading.Channels;
using Echo.Mcp.Json;

namespace Echo.Server.Platform.Events;

/// <summary>What nodes say to each other beside the log: hints that there are new numbers, and messages that nobody stores, such as that somebody
/// types. All of it may get lost.</summary>
public sealed partial class NodeBus : BackgroundService
{
    /// <summary>Bytes of a message with its topic; NOTIFY carries no more.</summary>
    public const int MaxLength = 7800;

    const string HintText = "numbered";
    const int Capacity = 1024;
    const int MostAtOnce = 256;

    static readonly TimeSpan Pause = TimeSpan.FromSeconds(1);

    readonly IEventBus bus;
    readonly TimeProvider time;
    readonly ILogger<NodeBus> logger;
    readonly ConcurrentDictionary<string, Action<RawJson>> listeners = new(StringComparer.Ordinal);

    // When more waits than this the bus is down or flooded: the oldest messages are worth the least.
    readonly Channel<string> outbox = Channel.CreateBounded<string>(new BoundedChannelOptions(Capacity) { FullMode = BoundedChannelFullMode.DropOldest });
    Action? hinted;
    bool isLost;
    int isHinted;

    internal NodeBus(IEventBus bus, TimeProvider time, ILogger<NodeBus> logger)
    {
        (this.bus, this.time, this.logger) = (bus, time, logger);
        bus.Follow(Hear, () => hinted?.Invoke());
    }

    /// <summary>This run of this node, for whoever has to tell nodes apart.</summary>
    public Guid Node { get; } = Guid.NewGuid();

    /// <summary>Takes the messages of one topic, from all nodes.</summary>
    /// <param name="heard">Is quick and does not throw.</param>
    public void Listen(string topic, Action<RawJson> heard)
    {
        if (!listeners.TryAdd(topic, heard))
            throw new InvalidOperationException($"Somebody listens to {topic} already");
    }

    /// <summary>Sends a message to all nodes. This one hears it at once, the others when the bus works.</summary>
    /// <exception cref="ArgumentException">The message is too long.</exception>
    public void Send(string topic, RawJson message)
    {
        var text = TextOf(topic, message);
        Deliver(topic, message);
        outbox.Writer.TryWrite(text);
    }

    /// <summary>As <see cref="Send"/>, but for this node, which knows already.</summary>
    /// <exception cref="ArgumentException">The message is too long.</exception>
    public void SendToOthers(string topic, RawJson message) => outbox.Writer.TryWrite(TextOf(topic, message));

    /// <summary>Says when there are new numbers, or may be.</summary>
    /// <param name="hear">Is quick and does not throw.</param>
    internal void FollowHints(Action hear) => hinted += hear;

    internal void Hint()
    {
        if (Interlocked.Exchange(ref isHinted, 1) == 0)
            outbox.Writer.TryWrite(HintText);
    }

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        var batch = new List<string>();
        while (await outbox.Reader.WaitToReadAsync(stoppingToken))
        {
            batch.Clear();
            Volatile.Write(ref isHinted, 0);
            while (batch.Count < MostAtOnce && outbox.Reader.TryRead(out var text))
                batch.Add(text);
            try
            {
                await bus.SendAsync(batch, stoppingToken);
                isLost = false;
            }
            catch (Exception exception) when (!stoppingToken.IsCancellationRequested)
            {
                if (!isLost)
                    LogLost(exception.Message);
                isLost = true;
                await Task.Delay(Pause, time, stoppingToken).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            }
        }
    }

    string TextOf(string topic, RawJson message)
    {
        var text = $"{Node:N} {topic} {message}";
        return Encoding.UTF8.GetByteCount(text) <= MaxLength
            ? text
            : throw new ArgumentException($"A message between nodes has at most {MaxLength} bytes", nameof(message));
    }

    void Hear(string text)
    {
        if (text == HintText)
        {
            hinted?.Invoke();
            return;
        }

        // What this node said it has heard already.
        if (text.Split(' ', 3) is [var node, var topic, var message] && node != Node.ToString("N"))
            Deliver(topic, RawJson.Parse(message));
    }

    void Deliver(string topic, RawJson message)
    {
        if (listeners.TryGetValue(topic, out var heard))
            heard(message);
    }

    [LoggerMessage(LogLevel.Warning, "The bus between nodes does not work; nodes look for events every second until it does: {Reason}")]
    partial void LogLost(string reason);
}
