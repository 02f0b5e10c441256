using Echo.Mcp.Json;
using Echo.Server.Platform.Events;
using Echo.Server.Platform.Security;
using Echo.Server.Platform.Sockets;

namespace Echo.Server.Features.Realtime;

/// <summary>One client of <c>/events</c>: the same events as on <c>/ws</c>, as server-sent ones, which a browser takes up again by itself where the
/// connection broke (contract section 21.6).</summary>
sealed class UpdateStream : IDisposable
{
    static readonly TimeSpan Silence = TimeSpan.FromSeconds(15);

    readonly Caller caller;
    readonly StreamStart start;
    readonly FrameQueue frames;
    readonly EventFollower follower;
    readonly SocketOptions options;
    readonly TimeProvider time;
    readonly CancellationTokenSource ended = new();
    readonly CancellationTokenSource aborted = new();
    readonly Lock gate = new();
    SocketEnd? end;

    public UpdateStream(Caller caller, CallerWatch watch, StreamStart start, EventFeed feed, SocketOptions options, TimeProvider time)
    {
        (this.caller, this.start, this.options, this.time) = (caller, start, options, time);
        frames = new(options, time);
        follower = feed.Follower(new(caller)
        {
            Watch = watch,
            Begins = Greet,
            Wants = Wants,
            Happened = item => Send(FrameOf(item)),
            Missed = SendWhenRoomAsync,
            Gone = gap => Send(EventFrames.Of(EventGap.Type, gap.Data, time.GetUtcNow(), gap.Oldest - 1)),
            Failed = () => End(SocketEnd.Failed),
        });
    }

    /// <summary>Begins to end the stream. The first reason counts.</summary>
    public void End(SocketEnd why)
    {
        lock (gate)
        {
            if (end is not null)
                return;
            end = why;
        }

        frames.Complete();
        ThreadPool.UnsafeQueueUserWorkItem(static stream => stream.BeginToEnd(), this, preferLocal: false);
    }

    /// <summary>Stays until the stream is over.</summary>
    public async Task ServeAsync(HttpContext http)
    {
        http.Response.ContentType = "text/event-stream";
        http.Response.Headers.CacheControl = "no-cache";

        // Proxies must not wait until there is more.
        http.Response.Headers["X-Accel-Buffering"] = "no";
        using var gone = http.RequestAborted.Register(() => End(SocketEnd.Normal));
        await http.Response.Body.FlushAsync(http.RequestAborted);
        var writing = WriteAsync(http);
        await using (time.CreateTimer(_ => Send(EventFrames.Of("heartbeat", default, time.GetUtcNow(), id: null)), null, Silence, Silence))
        {
            await FollowAsync();
            await writing;
        }
    }

    public void Dispose()
    {
        follower.Dispose();
        ended.Dispose();
        aborted.Dispose();
    }

    ReadOnlyMemory<byte> FrameOf(LoggedEvent item) => EventFrames.Of(item.Type, item.TextFor(caller).Data, item.Seq);

    ReadOnlyMemory<byte> Closing(SocketEnd why) => EventFrames.Of("closing", RawJson.From(new { reason = why.Reason }), time.GetUtcNow(), id: null);

    // A client that comes back with a number has that one until it gets the next: whoever took the newest would skip what it missed.
    void Greet(long newest)
    {
        var greeting = RawJson.From(new { user_id = caller.Uuid, message = "Connection established", seq = newest });
        Send(EventFrames.Of("connected", greeting, time.GetUtcNow(), start.Since ?? newest));
        foreach (var item in start.State)
            Send(EventFrames.Of(item.Type, item.Data, time.GetUtcNow(), id: null));
    }

    bool Wants(LoggedEvent item) =>
        Channels.CarriesUpdate(item, caller) && (start.Subject is null || (Channels.HasSubjects(item.Topic) && item.Subject == start.Subject));

    void Send(ReadOnlyMemory<byte> frame)
    {
        if (!frames.TryAdd(frame))
            End(SocketEnd.TooSlow);
    }

    async ValueTask SendWhenRoomAsync(LoggedEvent item, CancellationToken cancellationToken)
    {
        try
        {
            await frames.WaitForRoomAsync(cancellationToken);
            Send(FrameOf(item));
        }
        catch (TimeoutException)
        {
            End(SocketEnd.TooSlow);
        }

        ended.Token.ThrowIfCancellationRequested();
    }

    async Task FollowAsync()
    {
        try
        {
            await follower.StartAsync(start.Since, ended.Token);
        }
        catch (OperationCanceledException) when (ended.IsCancellationRequested)
        {
            // It was over before it had caught up.
        }
        catch
        {
            // What was missed can't be read; the client comes back and asks again.
            End(SocketEnd.Failed);
            throw;
        }
    }

    async Task WriteAsync(HttpContext http)
    {
        try
        {
            await foreach (var frame in frames.ReadAllAsync(aborted.Token))
            {
                if (end == SocketEnd.TooSlow)
                    break;
                await http.Response.BodyWriter.WriteAsync(frame, aborted.Token);
                frames.Written(frame);
            }

            if (end == SocketEnd.TooSlow)
                http.Abort();
            else if (end is { } why)
                await http.Response.BodyWriter.WriteAsync(Closing(why), aborted.Token);
        }
        catch (Exception gone) when (gone is OperationCanceledException or IOException)
        {
            End(SocketEnd.Normal);
            http.Abort();
        }
    }

    void BeginToEnd()
    {
        try
        {
            ended.Cancel();
            aborted.CancelAfter(options.Farewell);
        }
        catch (ObjectDisposedException)
        {
            // It was over already.
        }
    }
}
