using System.Threading.Channels;
using Echo.Mcp.Messages;
using Echo.Mcp.Transports;
using Microsoft.Extensions.Logging;

namespace Echo.Mcp.Peers;

/// <summary>Sends messages that get no answer, within a time limit. Those that nobody waits for (cancellations and the session's own short
/// answers) queue up; to a server that takes nothing they are dropped.</summary>
sealed partial class Outbox(IUpstreamTransport transport, TimeProvider time, ILogger logger)
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
                await SendOneAsync(message, cancellationToken);
        }
        catch (OperationCanceledException)
        {
            // The session has ended.
        }
    }

    async Task SendOneAsync(OutgoingMessage message, CancellationToken cancellationToken)
    {
        try
        {
            await SendAsync(message, Limit, cancellationToken);
        }
#pragma warning disable CA1031 // One message that could not be sent must not end the others.
        catch (Exception exception) when (!cancellationToken.IsCancellationRequested)
#pragma warning restore CA1031
        {
            LogFailed(logger, message.Subject, exception);
        }
    }

    [LoggerMessage(Level = LogLevel.Error, Message = "{Subject} could not be sent to a server")]
    static partial void LogFailed(ILogger logger, string subject, Exception exception);
}
