using System.Threading.Channels;
using Echo.Mcp.Messages;
using Echo.Mcp.Transports;

namespace Echo.Mcp.Peers;

/// <summary>Sends messages that get no answer, within a time limit. Those that nobody waits for (cancellations and the session's own short
/// answers) queue up; to a server that takes nothing they are dropped.</summary>
sealed class Outbox(IUpstreamTransport transport, TimeProvider time)
{
    const int MostWaiting = 256;
    static readonly TimeSpan ShortLimit = TimeSpan.FromSeconds(5);
    static readonly TimeSpan LongLimit = TimeSpan.FromSeconds(30);

    readonly Channel<OutgoingMessage> waiting = Channel.CreateBounded<OutgoingMessage>(MostWaiting);

    public void Post(OutgoingMessage message) => waiting.Writer.TryWrite(message);

    public Task<SendOutcome> SendAsync(OutgoingMessage message, CancellationToken cancellationToken) =>
        SendAsync(message, LongLimit, cancellationToken);

    public async Task RunAsync(CancellationToken cancellationToken)
    {
        try
        {
            await foreach (var message in waiting.Reader.ReadAllAsync(cancellationToken))
                await SendAsync(message, ShortLimit, cancellationToken);
        }
        catch (OperationCanceledException)
        {
            // The session has ended.
        }
    }

    async Task<SendOutcome> SendAsync(OutgoingMessage message, TimeSpan limit, CancellationToken cancellationToken)
    {
        using var tooLate = new CancellationTokenSource(limit, time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(tooLate.Token, cancellationToken);
        return await transport.SendAsync(message, either.Token);
    }
}
