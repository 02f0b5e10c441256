using System.Buffers;
using System.Text;

namespace Echo.Server.Features.Gateway;

/// <summary>Serves a stream of messages to one connection as server-sent events, with a sign of life where nothing comes for a while.</summary>
sealed class EventStreamAnswer(HttpContext http, MessageStream stream, TimeSpan keepAlive, TimeProvider time)
{
    // Contract section 3.2: whoever is no longer admitted is gone within 5 s.
    static readonly TimeSpan CheckEvery = TimeSpan.FromSeconds(2);

    /// <summary>Tells the client to come back soon when the connection breaks; only revision 2025-11-25 knows such an event.</summary>
    public bool Primes { get; init; }

    /// <summary>Asked every so often; false ends the connection.</summary>
    public Func<ValueTask<bool>>? MayGoOn { get; init; }

    /// <summary>Returns when the stream is complete or served by another connection.</summary>
    /// <param name="after">The last message that the client has.</param>
    /// <exception cref="OperationCanceledException">The client has gone, or the server stops.</exception>
    public async Task ServeAsync(long after, CancellationToken cancellationToken)
    {
        http.Response.ContentType = "text/event-stream";
        http.Response.Headers.CacheControl = "no-cache";

        // Proxies must not wait until there is more.
        http.Response.Headers["X-Accel-Buffering"] = "no";
        var ticket = stream.Enter();
        try
        {
            if (Primes && stream.IsResumable && after == 0)
                Write($"id: {new EventId(stream.Number, 0)}\nretry: 1000\ndata: \n\n");
            await http.Response.BodyWriter.FlushAsync(cancellationToken);
            await PumpAsync(after, ticket, cancellationToken);
        }
        finally
        {
            stream.Leave();
        }
    }

    async Task PumpAsync(long after, int ticket, CancellationToken cancellationToken)
    {
        var output = http.Response.BodyWriter;
        var (checkedAt, spokenAt) = (time.GetTimestamp(), time.GetTimestamp());
        while (true)
        {
            if (MayGoOn is not null && time.GetElapsedTime(checkedAt) >= CheckEvery)
            {
                if (!await MayGoOn())
                    return;
                checkedAt = time.GetTimestamp();
            }

            var (message, change) = stream.Next(after, ticket);
            if (message is not null)
            {
                Write(message);
                after = message.Sequence;
                if (output.UnflushedBytes > 64 * 1024)
                    await output.FlushAsync(cancellationToken);
                continue;
            }

            if (output.UnflushedBytes > 0)
            {
                await output.FlushAsync(cancellationToken);
                spokenAt = time.GetTimestamp();
            }

            if (change is null)
                return;
            if (!await ChangesAsync(change, cancellationToken) && time.GetElapsedTime(spokenAt) >= keepAlive)
                Write(":\n\n");
        }
    }

    async Task<bool> ChangesAsync(Task change, CancellationToken cancellationToken)
    {
        try
        {
            await change.WaitAsync(keepAlive < CheckEvery ? keepAlive : CheckEvery, time, cancellationToken);
            return true;
        }
        catch (TimeoutException)
        {
            return false;
        }
    }

    void Write(StreamMessage message)
    {
        if (stream.IsResumable)
            Write($"id: {new EventId(stream.Number, message.Sequence)}\n");
        var output = http.Response.BodyWriter;
        output.Write("event: message\ndata: "u8);
        output.Write(message.Message.Utf8.Span);
        output.Write("\n\n"u8);
    }

    void Write(string text) => Encoding.UTF8.GetBytes(text, http.Response.BodyWriter);
}
