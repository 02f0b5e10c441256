using System.Threading.Channels;
using Echo.Mcp.Messages;
using Echo.Mcp.Transports;

namespace Echo.Mcp.Peers;

/// <summary>Sends messages that get no answer, within a time limit. Those that nobody waits for (cancellations and the session's own short
/// answers) queue up; to a server that takes nothing they are dropped.</summary>
sealed class Outbox(IUpstreamTransport transport, TimeProvider time)
{
    const int MostWaiting = 256;
    static readonly TimeSpan Limit = TimeSpan.FromSeconds(5);

    readonly Channel<OutgoingMessage> waiting = Channel.CreateBounded<OutgoingMessage>(MostWaiting);

    public void Post(OutgoingMessage message) => waiting.Writer.TryWrite(message);

    public async Task<SendOutcome> SendAsync(OutgoingMessage message, TimeSpan timeout, CancellationToken cancellationToken)
    {
        using var tooLate = new CancellationTokenSource(timeout, time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(tooLate.Token, cancellationToken);
        return await transport.SendAsync(message, either.Token);
    }

    public async Task RunAsync(CancellationToken cancellationToken)
    {
        try
        {
            await foreach (var message in waiting.Reader.ReadAllAsync(cancellationToken))
                await SendAsync(message, Limit, cancellationToken);
        }
        catch (OperationCanceledException)
        {
            // The session has ended.
        }
    }
}
