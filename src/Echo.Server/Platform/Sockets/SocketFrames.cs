using System.Net;
using System.Text.Json;
using Echo.Server.Platform.Database;
using Echo.Server.Platform.Http.Json;
using Echo.Server.Platform.Http.Limits;
using Echo.Server.Platform.Http.Problems;
using Echo.Server.Platform.Security;

namespace Echo.Server.Platform.Sockets;

/// <summary>Takes what clients send, and hands frames that may be heard to the room. Each is counted, and judged by what its sender is at that
/// moment: what is remembered of him, so that a frame costs no way to the database as a rule.</summary>
public sealed class SocketFrames(RateLimiter limiter, CallerRefresh callers)
{
    static readonly JsonDocumentOptions Strict = new() { MaxDepth = 64, AllowDuplicateProperties = false };

    /// <param name="text">UTF-8, of a whole message.</param>
    internal async Task HearAsync(
        OpenSocket socket, OpenStream stream, ReadOnlyMemory<byte> text, SocketTalk talk, IPAddress address, CancellationToken cancellationToken)
    {
        if (limiter.Count(RatePolicy.Write, socket.Caller, address) is { IsAllowed: false } verdict)
        {
            var problem = Problem.RateLimited(verdict.ResetSeconds);
            socket.SendError(problem.Detail, problem.Kind.Status);
            return;
        }

        try
        {
            if (stream.Judge(await callers.FindAsync(socket.Caller, cancellationToken)) is { } end)
            {
                socket.Close(end);
                return;
            }

            using var frame = JsonDocument.Parse(text, Strict);
            if (frame.RootElement.ValueKind == JsonValueKind.Object && JsonText.IsStorable(frame.RootElement))
                await talk.Hear(socket, frame.RootElement, cancellationToken);
            else
                socket.SendError("Invalid JSON", StatusCodes.Status400BadRequest);
        }
        catch (JsonException)
        {
            socket.SendError("Invalid JSON", StatusCodes.Status400BadRequest);
        }
        catch (Exception outage) when (outage.IsDatabaseUnavailable && socket.End is null)
        {
            socket.SendError(Problem.DatabaseUnavailable.Detail, StatusCodes.Status503ServiceUnavailable);
        }
    }
}
