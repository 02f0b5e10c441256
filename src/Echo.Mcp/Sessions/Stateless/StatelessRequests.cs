using Echo.Mcp.Failures;
using Echo.Mcp.Json;
using Echo.Mcp.Messages;
using Echo.Mcp.Peers;
using Echo.Mcp.Transports;

namespace Echo.Mcp.Sessions.Stateless;

/// <summary>Requests to a server of revision 2026-07-28: each says by itself all that the server needs to know.</summary>
/// <param name="listTools">Lists all tools within a time, and has them learned here.</param>
sealed class StatelessRequests(
    RpcPeer peer,
    IUpstreamTransport transport,
    RequestStamp stamp,
    Discovery discovery,
    UpstreamSessionOptions options,
    Func<TimeSpan, CancellationToken, Task> listTools)
{
    readonly ToolHeaders tools = new(options.Logger);

    /// <summary>Remembers what all tools of the server want to see in headers.</summary>
    /// <returns>Those that may be shown.</returns>
    public IReadOnlyList<RawJson> Learn(IReadOnlyList<RawJson> all) => transport.HasHeaders ? tools.Learn(all) : all;

    public ValueTask<UpstreamReply> RequestAsync(
        string method,
        RawJson parameters,
        TimeSpan timeout,
        CallerChannel? channel,
        CancellationToken cancellationToken)
    {
        var left = new TimeLeft(timeout, options.TimeProvider);
        return channel is { TakesQuestions: true }
            ? AnswerAsync(method, parameters, left, channel, cancellationToken)
            : SendAsync(method, parameters, left, channel, cancellationToken);
    }

    async ValueTask<UpstreamReply> AnswerAsync(
        string method, RawJson parameters, TimeLeft left, CallerChannel channel, CancellationToken cancellationToken)
    {
        var next = parameters;
        for (var round = 0; round <= InputRound.Most; round++)
        {
            var reply = await SendAsync(method, next, left, channel, cancellationToken);
            if (!reply.NeedsInput)
                return reply;
            (next, var refusal) = await InputRound.AnswerAsync(reply.Result, parameters, channel, cancellationToken);
            if (refusal is { } no)
                return no;
        }

        return UpstreamReply.Of(new UpstreamFailure(FailureKind.Protocol, $"The server answered {method} {InputRound.Most} times by asking for more"));
    }

    async ValueTask<UpstreamReply> SendAsync(
        string method, RawJson parameters, TimeLeft left, CallerChannel? channel, CancellationToken cancellationToken)
    {
        var isCall = transport.HasHeaders && method == Methods.CallTool;
        if (isCall && !tools.AreKnown)
            await listTools(left.Now, cancellationToken);
        var reply = await SendOnceAsync();
        if (isCall && reply.Error is { Code: RpcErrorCodes.HeaderMismatch })
        {
            // The tool has changed; nothing was done (2026-07-28, basic, transports, streamable HTTP, client behavior).
            await listTools(left.Now, cancellationToken);
            reply = await SendOnceAsync();
        }

        await LeaveOtherErasAsync(reply, cancellationToken);
        return Judge(method, reply);

        ValueTask<UpstreamReply> SendOnceAsync() => peer.RequestAsync(
            method,
            stamp.Mark(parameters, channel),
            RequestStamp.HeadersOf(method, parameters, isCall ? tools.Of(parameters) : []),
            left.Now,
            channel,
            cancellationToken);
    }

    static UpstreamReply Judge(string method, UpstreamReply reply)
    {
        if (!reply.IsResult)
            return reply;
        var type = reply.Result.Property("resultType");
        return type.IsEmpty || type.AsText() == "complete" ? reply
            : type.AsText() == "input_required" ? UpstreamReply.OfQuestion(reply.Result)
            : UpstreamReply.Of(new UpstreamFailure(
                FailureKind.Protocol, $"The server answered {method} with a result of the unknown type {Excerpt.Of(type.Utf8.Span)}"));
    }

    /// <summary>Ends what relies on an era that the server has left, as after an update of it, so that it is opened anew. A single odd status
    /// may come from a proxy and proves nothing.</summary>
    async Task LeaveOtherErasAsync(UpstreamReply reply, CancellationToken cancellationToken)
    {
        var isOdd = reply is { Error.Code: RpcErrorCodes.UnsupportedProtocolVersion }
            or { Failure: { Kind: FailureKind.Rejected, HttpStatus: 400 or 404 or 405 } };
        if (isOdd && await discovery.AskAsync(cancellationToken) is { Agreement: null, Failure: null })
            peer.End(new(FailureKind.Ended, $"The server no longer speaks protocol version {ProtocolVersions.V20260728}"));
    }
}
