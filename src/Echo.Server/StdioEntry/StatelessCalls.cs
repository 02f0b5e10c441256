using Echo.Mcp.Json;
using Echo.Mcp.Messages;

namespace Echo.Server.StdioEntry;

/// <summary>Passes on messages of revision 2026-07-28, each of which stands for itself.</summary>
sealed class StatelessCalls(Asking asking)
{
    const int MostPages = 100;

    readonly ToolBook tools = new();

    public async Task<Reply> AskAsync(Exchange exchange, CancellationToken cancellationToken)
    {
        var message = exchange.Message;
        var tool = message is { Kind: MessageKind.Request, Method: Methods.CallTool } ? message.Params.Name : null;
        if (tool is not null && !tools.Knows(tool))
            await ListToolsAsync(exchange, cancellationToken);
        var repeated = tool is null ? [] : tools.HeadersOf(tool, message.Params.Arguments);
        var reply = await SendAsync(exchange, repeated, cancellationToken);
        if (tool is not null && IsMismatch(reply))
        {
            // The tool has changed; nothing was done (2026-07-28, basic, transports, streamable HTTP, client behavior).
            await ListToolsAsync(exchange, cancellationToken);
            reply = await SendAsync(exchange, tools.HeadersOf(tool, message.Params.Arguments), cancellationToken);
        }
        else if (message.Method == Methods.ListTools && reply.Message.Kind == MessageKind.Result)
        {
            tools.Learn(reply.Message.Result, isFirst: message.Params.Raw.Property("cursor").IsEmpty);
        }

        return reply;
    }

    static bool IsMismatch(in Reply reply) =>
        reply.Message.Kind == MessageKind.Error && new RpcError(reply.Message.Error).Code == RpcErrorCodes.HeaderMismatch;

    Task<Reply> SendAsync(Exchange exchange, IEnumerable<KeyValuePair<string, string>> repeated, CancellationToken cancellationToken)
    {
        var message = exchange.Message;
        var headers = RequestHeaders.Of(message.Version!, message.Method!, RequestHeaders.NameIn(message));
        return asking.AskAsync(exchange, message.Line, [.. headers, .. repeated], new EventReader(), cancellationToken);
    }

    /// <summary>Lists the tools in the name of the client. Where that fails, the call itself will tell why.</summary>
    async Task ListToolsAsync(Exchange exchange, CancellationToken cancellationToken)
    {
        exchange.MarkSent();
        var asked = exchange.Message;
        var headers = RequestHeaders.Of(asked.Version!, Methods.ListTools, null);
        RawJson cursor = default;
        for (var page = 0; page < MostPages; page++)
        {
            var parameters = RawJson.EmptyObject.With("_meta", Introduce(asked));
            var line = OwnMessage.Request(page + 1, Methods.ListTools, cursor.IsEmpty ? parameters : parameters.With("cursor", cursor));
            using var listing = new Exchange(ClientMessage.Read(line)!, output: null, cancellationToken);
            var reply = await asking.AskAsync(listing, line, headers, new EventReader(), cancellationToken);
            if (reply.Message.Kind != MessageKind.Result)
                return;
            tools.Learn(reply.Message.Result, isFirst: cursor.IsEmpty);
            cursor = reply.Message.Result.Property("nextCursor");
            if (cursor.AsText() is null)
                return;
        }
    }

    /// <summary>Says of the client what its own request says, but for the request's own affairs, such as its progress.</summary>
    static RawJson Introduce(ClientMessage asked)
    {
        var meta = asked.Params.Meta;
        var own = RawJson.EmptyObject.With("io.modelcontextprotocol/protocolVersion", meta.ProtocolVersion);
        if (!meta.ClientInfo.IsEmpty)
            own = own.With("io.modelcontextprotocol/clientInfo", meta.ClientInfo);
        return meta.ClientCapabilities.IsEmpty ? own : own.With("io.modelcontextprotocol/clientCapabilities", meta.ClientCapabilities);
    }
}
