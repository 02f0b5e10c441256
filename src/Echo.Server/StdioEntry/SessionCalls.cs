using Echo.Mcp.Messages;

namespace Echo.Server.StdioEntry;

/// <summary>Passes on messages of a session (2025-11-25, basic, transports, streamable HTTP).</summary>
sealed class SessionCalls(Asking asking, ClientSession session, TimeProvider time)
{
    const int MostAttempts = 5;

    public async Task<Reply> AskAsync(Exchange exchange, CancellationToken cancellationToken)
    {
        var message = exchange.Message;
        var (state, reply) = await TryAsync(exchange, cancellationToken);
        if (reply.Trouble is { SessionIsLost: true } && IsOfAnySession(message))
        {
            // Echo has not acted on it, so sending it again repeats nothing.
            if (await session.RenewAsync(state, cancellationToken) is { } trouble)
                return Reply.Of(trouble);
            (_, reply) = await TryAsync(exchange, cancellationToken);
        }

        if (reply.Trouble is null)
            session.Learn(message, reply);
        return reply;
    }

    // A new session knows nothing of the questions and requests of the old one.
    static bool IsOfAnySession(ClientMessage message) =>
        message.Kind is MessageKind.Request or MessageKind.Unreadable || (message.Kind == MessageKind.Notification && message.Method != Methods.Cancelled);

    async Task<(SessionState State, Reply Reply)> TryAsync(Exchange exchange, CancellationToken cancellationToken)
    {
        var state = session.Current;
        var headers = exchange.Message.IsInitialize ? [] : state.Headers;
        var events = new EventReader();
        var reply = await asking.AskAsync(exchange, exchange.Message.Line, headers, events, cancellationToken);
        for (var attempt = 0; attempt < MostAttempts && reply.Trouble is { IsBroken: true, IsFinal: false } && events.LastId is { } last; attempt++)
        {
            await Task.Delay(events.Pause, time, cancellationToken);
            reply = await asking.ResumeAsync(exchange, headers, events, cancellationToken);
            if (events.LastId != last)
                attempt = -1;
        }

        return (state, reply);
    }
}
