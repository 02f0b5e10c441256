using System.Net;
using Echo.Mcp.Messages;
using Echo.Mcp.Transports.Http;

namespace Echo.Server.StdioEntry;

/// <summary>Sends one message to Echo and reads what comes back. What comes before the answer goes on to the client at once; the answer itself is
/// returned.</summary>
sealed class Asking(EchoEndpoint endpoint, Sentences sentences, StdioTimes times, TimeProvider time)
{
    // Long enough for the end of a stream behind its last event, so that Echo sees that all of it was read.
    static readonly TimeSpan Rest = TimeSpan.FromMilliseconds(250);

    /// <param name="message">The bytes to send.</param>
    /// <exception cref="OperationCanceledException">The exchange was given up.</exception>
    public async Task<Reply> AskAsync(
        Exchange exchange,
        ReadOnlyMemory<byte> message,
        IReadOnlyList<KeyValuePair<string, string>> headers,
        EventReader events,
        CancellationToken cancellationToken)
    {
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        await using var late = time.CreateTimer(static limit => ((CancellationTokenSource)limit!).Cancel(), limit, times.Answer, Timeout.InfiniteTimeSpan);
        try
        {
            // Whatever comes after it must not overtake the beginning of a session.
            Action sent = exchange.Message.IsInitialize ? static () => { } : exchange.MarkSent;
            using var response = await endpoint.PostAsync(message, headers, sent, limit.Token);
            if (EventReader.IsStream(response))
            {
                late.Change(Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);
                return await ReadEventsAsync(exchange, response, events, cancellationToken) with { SessionId = SessionIdOf(response) };
            }

            var body = await ResponseBody.ReadAsync(response.Content, InputLines.MostBytes, limit.Token)
                ?? throw new MessageTooLargeException(InputLines.MostBytes);
            return Judge(exchange.Message, response, body, headers) with { SessionId = SessionIdOf(response) };
        }
        catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
        {
            return Reply.Of(sentences.NoAnswerWithin(times.Answer));
        }
        catch (Exception failure) when (failure is HttpRequestException or IOException)
        {
            return Reply.Of(sentences.Of(failure));
        }
    }

    /// <summary>Goes on with a stream that broke; the request itself is not sent again (2025-11-25, basic, transports, resumability).</summary>
    public async Task<Reply> ResumeAsync(
        Exchange exchange, IReadOnlyList<KeyValuePair<string, string>> headers, EventReader events, CancellationToken cancellationToken)
    {
        try
        {
            using var response = await endpoint.GetAsync(events.LastId, headers, cancellationToken);
            if (EventReader.IsStream(response))
                return await ReadEventsAsync(exchange, response, events, cancellationToken);
            var isLater = (int)response.StatusCode is >= 500 or 429;
            return Reply.Of(isLater ? sentences.Unfinished() : sentences.Unfinished() with { IsFinal = true });
        }
        catch (Exception failure) when (failure is HttpRequestException or IOException)
        {
            return Reply.Of(sentences.Unfinished());
        }
    }

    async Task<Reply> ReadEventsAsync(Exchange exchange, HttpResponseMessage response, EventReader events, CancellationToken cancellationToken)
    {
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        var reply = Reply.Of(sentences.Unfinished());
        try
        {
            await foreach (var line in events.ReadAsync(response, limit.Token))
            {
                var message = MessageParser.Parse(line, OwnMessage.MostDepth);
                if (IsAnswer(exchange.Message, message) && reply.Trouble is not null)
                {
                    reply = Reply.Of(line, message);
                    limit.CancelAfter(Rest);
                }
                else
                {
                    await exchange.TellAsync(line, cancellationToken);
                }
            }
        }
        catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
        {
            // The answer is here; the rest is empty.
        }
        catch (Exception failure) when (failure is HttpRequestException or IOException)
        {
            if (failure is MessageTooLargeException && reply.Trouble is not null)
                return Reply.Of(sentences.Of(failure));
        }

        return exchange.Message.Kind == MessageKind.Request ? reply : Reply.None;
    }

    Reply Judge(
        ClientMessage asked, HttpResponseMessage response, ReadOnlyMemory<byte> body, IReadOnlyList<KeyValuePair<string, string>> headers)
    {
        var answer = MessageParser.Parse(body, OwnMessage.MostDepth);
        var isInSession = headers.Any(header => header.Key == EchoEndpoint.SessionHeader);
        if (isInSession && response.StatusCode == HttpStatusCode.NotFound && answer.Kind == MessageKind.Error)
            return Reply.Of(sentences.Of(response, body) with { SessionIsLost = true });
        if (IsAnswer(asked, answer) || (asked.IsBatch && response.IsSuccessStatusCode && MessageBatch.Looks(body.Span)))
            return Reply.Of(body, answer);
        if (!response.IsSuccessStatusCode)
            return asked.Kind == MessageKind.Request && answer.Kind == MessageKind.Error ? OfError(asked, answer) : Reply.Of(sentences.Of(response, body));
        return asked.Ids.Count == 0 ? Reply.None : Reply.Of(Sentences.NoAnswer());
    }

    // Echo could not read the id, or does not repeat it.
    static Reply OfError(ClientMessage asked, in IncomingMessage answer)
    {
        var line = OwnMessage.Error(asked.Ids[0], new(answer.Error));
        return Reply.Of(line, MessageParser.Parse(line, OwnMessage.MostDepth));
    }

    static bool IsAnswer(ClientMessage asked, in IncomingMessage message) =>
        asked.Kind == MessageKind.Request && message.Kind is MessageKind.Result or MessageKind.Error
        && message.Id.Utf8.Span.SequenceEqual(asked.Ids[0].Utf8.Span);

    static string? SessionIdOf(HttpResponseMessage response) =>
        response.Headers.NonValidated.TryGetValues(EchoEndpoint.SessionHeader, out var values) && values.ToString() is { Length: > 0 } id
            && id.All(character => character is >= '!' and <= '~') ? id : null;
}
