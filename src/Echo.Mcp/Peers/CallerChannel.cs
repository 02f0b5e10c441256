using Echo.Mcp.Json;

namespace Echo.Mcp.Peers;

/// <summary>The way back to whoever made a request, while it is under way: what the server reports and asks in the course of it.</summary>
/// <remarks>Over streamable HTTP a server says for which request a message is. Over other transports only progress tells; the rest reaches the
/// session's own handlers.
/// An implementer owes: it may be called concurrently with other requests' channels, and each method heeds its token, which fires when the
/// request has ended. What <see cref="NotifyAsync"/> throws fails the request.</remarks>
public abstract class CallerChannel
{
    /// <summary>Whether the server is to be asked for progress.</summary>
    public virtual bool WantsProgress => true;

    /// <summary>Whether somebody is there at this moment. Where a server does not say for whom a message is, it goes to one who is.</summary>
    public virtual bool IsAttended => true;

    /// <summary>What the caller can be asked, for servers that want to be told with each request; empty where the request says it by itself.
    /// </summary>
    public virtual RawJson Capabilities => default;

    /// <summary>The least level of log messages that the caller wants; null where it has said none.</summary>
    public virtual string? LogLevel => null;

    /// <summary>Whether what a server asks by a result is put to <see cref="AskAsync"/>, and the answers sent with the request once more
    /// (2026-07-28, basic, patterns, multi round-trip requests). Otherwise that result is the reply.</summary>
    public virtual bool TakesQuestions => false;

    /// <summary>Gets what the server reports, in its order and one at a time; all of it before the reply is returned. A slow receiver misses
    /// older messages. The token in the params of notifications/progress is the session's own.</summary>
    public abstract ValueTask NotifyAsync(ServerNotification notification, CancellationToken cancellationToken);

    /// <summary>Answers what the server asks, several questions at a time.</summary>
    public virtual ValueTask<ServerAnswer> AskAsync(ServerRequest request, CancellationToken cancellationToken) =>
        ValueTask.FromResult(ServerAnswer.MethodNotFound(request.Method));
}
