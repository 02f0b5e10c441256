using System.Text.Json;
using Echo.Mcp.Json;
using Echo.Mcp.Messages;
using Echo.Server.Features.Connections.Serving;

namespace Echo.Server.Features.Gateway.Stateless;

/// <summary>Answers subscriptions/listen with a stream of changes, until one side ends it (2026-07-28, basic, patterns, subscriptions).</summary>
sealed class SubscriptionAnswer(
    ChangeTeller changes, ResourceWatch resources, OpenListeners open, GatewayOptions options, IHostApplicationLifetime lifetime, TimeProvider time)
{
    const int MostResources = 1000;

    // Servers are asked side by side, so that a slow one does not keep the others' news back.
    const int AskedAtOnce = 32;

    readonly TimeSpan keepAlive = TimeSpan.FromSeconds(options.KeepAliveSeconds);

    public async Task ServeAsync(HttpContext http, ServerUse use, IServerView view, IncomingMessage message)
    {
        var filter = message.Params.Property("notifications");
        if (filter.Kind != JsonValueKind.Object)
        {
            JsonAnswer.WriteError(http, 400, message.Id, RpcErrorCodes.InvalidParams, "params.notifications is missing: say what to listen for");
            return;
        }

        if (!open.TryEnter(use.Caller.Id))
        {
            var reason = $"You listen {options.MaxListenersPerUser} times already: close a stream that you no longer read";
            JsonAnswer.WriteError(http, 429, message.Id, RpcErrorCodes.ServerError, reason);
            return;
        }

        try
        {
            await ServeAsync(http, use, view, message, filter);
        }
        finally
        {
            open.Leave(use.Caller.Id);
        }
    }

    async Task ServeAsync(HttpContext http, ServerUse use, IServerView view, IncomingMessage message, RawJson filter)
    {
        var stream = new MessageStream(0, isResumable: false, time);
        var mark = RawJson.EmptyObject.With("io.modelcontextprotocol/subscriptionId", message.Id.Copy());
        var wanted = ChangeFilter.Read(filter);

        // The acknowledgement comes first, whatever happens in the meantime.
        var early = new Queue<RawJson>();
        var isAcknowledged = false;
        var sight = new Sight(view, use.Caller);
        await sight.OpenAsync(http.RequestAborted);
        using var watching = changes.Watch(sight, kind =>
        {
            if (wanted.Includes(kind))
                Tell(Offers.ChangeOf(kind), default);
        });
        try
        {
            var honoured = await WatchResourcesAsync(filter, http, use, view, stream, (uri, updated) =>
                Tell("notifications/resources/updated", updated.With("uri", RawJson.From(uri))));
            lock (early)
            {
                stream.Send(ServerMessage.Notification(
                    "notifications/subscriptions/acknowledged", RawJson.EmptyObject.With("_meta", mark).With("notifications", wanted.Acknowledge(honoured))));
                while (early.TryDequeue(out var waiting))
                    stream.Send(waiting, once: true);
                isAcknowledged = true;
            }

            await ListenAsync(http, stream, mark, message.Id);
        }
        finally
        {
            await resources.LeaveAsync(stream);
        }

        void Tell(string method, RawJson parameters)
        {
            var meta = parameters.Property("_meta");
            var marked = meta.Kind == JsonValueKind.Object ? meta.With("io.modelcontextprotocol/subscriptionId", message.Id) : mark;
            var notification = ServerMessage.Notification(method, parameters.With("_meta", marked));
            lock (early)
            {
                if (isAcknowledged)
                    stream.Send(notification, once: true);
                else if (early.Count < MostResources)
                    early.Enqueue(notification);
            }
        }
    }

    async Task ListenAsync(HttpContext http, MessageStream stream, RawJson mark, RawJson id)
    {
        var end = ServerMessage.Result(id, RawJson.EmptyObject.With("resultType", RawJson.From("complete")).With("_meta", mark));
        await using var stopping = lifetime.ApplicationStopping.Register(() => stream.Complete(end));
        try
        {
            await new EventStreamAnswer(http, stream, keepAlive, time) { MayGoOn = StillAdmitted.For(http) }.ServeAsync(after: 0, http.RequestAborted);
        }
        catch (OperationCanceledException)
        {
            // The client has left, which ends the subscription.
        }
    }

    async Task<IReadOnlyList<string>> WatchResourcesAsync(
        RawJson filter, HttpContext http, ServerUse use, IServerView view, MessageStream stream, Action<string, RawJson> updated)
    {
        var asked = filter.Property("resourceSubscriptions").Items(MostResources).Select(item => item.AsText()).OfType<string>().Distinct().ToList();
        var isHonoured = new bool[asked.Count];
        var limits = new ParallelOptions { MaxDegreeOfParallelism = AskedAtOnce, CancellationToken = http.RequestAborted };
        await Parallel.ForAsync(0, asked.Count, limits, async (i, token) =>
        {
            var uri = asked[i];
            if (ServedUri.IsTooLong(uri) || await view.LocateAsync(uri, use, token) is not { } target)
                return;
            var outcome = await resources.WatchAsync(target.Server, use, target.Uri, stream, parameters => updated(uri, parameters), token);
            isHonoured[i] = outcome.IsWatching;
        });
        return [.. asked.Where((_, i) => isHonoured[i])];
    }
}
