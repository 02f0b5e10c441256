using System.Collections.Immutable;
using System.Text.Json;
using Echo.Mcp.Json;
using Echo.Server.Platform.Events;
using Echo.Server.Platform.Sockets;

namespace Echo.Server.Features.Realtime;

/// <summary>The talk on one socket of <c>/ws</c>: what the client has subscribed to, and how that reaches it (contract section 21.4).</summary>
sealed class UpdateTalk : IDisposable
{
    // More than there are topics, and enough single tasks and jobs for one page.
    const int MostSubscriptions = 200;

    readonly OpenSocket socket;
    readonly TopicStates states;
    readonly EventFeed feed;
    readonly EventFollower follower;
    ImmutableArray<Subscription> subscriptions = [];

    // The number that the client came with: it missed what came after it of all that it now subscribes to again.
    long? cameWith;

    // Whoever leaves something and comes again has not missed it by losing the connection.
    readonly HashSet<(string? Topic, string? Subject)> left = [];
    EventGap? told;

    public UpdateTalk(OpenSocket socket, EventFeed feed, TopicStates states)
    {
        (this.socket, this.feed, this.states) = (socket, feed, states);
        follower = feed.Follower(new(socket.Caller)
        {
            Watch = socket.Watch,
            Begins = Greet,
            Wants = Wants,
            Happened = item => socket.Send(item.TextFor(socket.Caller).Frame),
            Missed = (item, cancellationToken) => socket.SendWhenRoomAsync(item.TextFor(socket.Caller).Frame, cancellationToken),
            Gone = Tell,
            Failed = () => socket.Close(SocketEnd.Failed),
        });
    }

    public Task StartAsync(long? since, CancellationToken cancellationToken)
    {
        cameWith = since;
        return follower.StartAsync(since, cancellationToken);
    }

    public void Dispose() => follower.Dispose();

    public Task HearAsync(JsonElement frame, CancellationToken cancellationToken)
    {
        var asked = new ClientFrame(frame);
        switch (asked)
        {
            case { HasBadSince: true }:
                socket.SendError("since must be the seq of an event", StatusCodes.Status422UnprocessableEntity);
                break;
            case { Name: "ping" }:
                socket.Send("pong");
                break;
            case { Name: "subscribe", TaskId: { } task }:
                return FollowTaskAsync(task, asked.Since, cancellationToken);
            case { Name: "subscribe", Topic: { } topic }:
                return FollowTopicAsync(topic, asked.Since, cancellationToken);
            case { Name: "unsubscribe", TaskId: { } task }:
                Leave(null, SubjectOf(task), "task_id", task);
                break;
            case { Name: "unsubscribe", Topic: { } topic }:
                Leave(topic, null, "topic", topic);
                break;
            default:
                socket.SendError($"Unknown frame: {asked.Name}", StatusCodes.Status400BadRequest);
                break;
        }

        return Task.CompletedTask;
    }

    // Ids are compared in the form in which events name them.
    static string? SubjectOf(string task) => Guid.TryParse(task, out var id) ? id.ToString() : null;

    void Greet(long newest) => socket.Send(
        "connected",
        RawJson.From(new { connection_id = Guid.NewGuid(), user_id = socket.Caller.Uuid, message = "Connection established", seq = newest }));

    bool Wants(LoggedEvent item)
    {
        if (!Channels.CarriesUpdate(item, socket.Caller))
            return false;
        if (item.Topic == Channels.Broadcast)
            return true;
        foreach (var subscription in subscriptions)
        {
            if (subscription.Fits(item))
                return true;
        }

        return false;
    }

    void Tell(EventGap gap)
    {
        // A number that nobody has given yet is of another log: whoever waited for it to come would hear nothing until then.
        if (gap.Since >= gap.Oldest)
        {
            var passed = follower.Position;
            subscriptions = [.. subscriptions.Select(one => one.From > passed ? one with { From = passed } : one)];
            cameWith = null;
        }

        // One gap is told once, to however many subscriptions it is one.
        if (gap == told)
            return;
        told = gap;
        socket.Send(EventGap.Type, gap.Data);
    }

    async Task FollowTaskAsync(string task, long? since, CancellationToken cancellationToken)
    {
        // What happens while the state is read may not be in it.
        var before = feed.Newest;
        var subject = SubjectOf(task);
        var state = subject is null ? [] : await states.OfSubjectAsync(subject, socket.Caller, cancellationToken);

        // Nor what has become of the caller: who is another now is told nothing, and his socket ends.
        if (socket.Watch is { } watch && !await watch.LookAsync(cancellationToken))
            return;
        if (state.Count == 0)
        {
            socket.SendError("Task not found", StatusCodes.Status404NotFound);
            return;
        }

        foreach (var item in state)
            socket.Send(item.Type, item.Data);
        if (await BeginAsync(null, subject, since, before, cancellationToken))
            socket.Send("subscribed", RawJson.From(new { task_id = task }));
    }

    async Task FollowTopicAsync(string topic, long? since, CancellationToken cancellationToken)
    {
        if (!Channels.Topics.TryGetValue(topic, out var permission))
            socket.SendError($"Unknown topic: {topic}", StatusCodes.Status404NotFound);
        else if (!socket.Caller.May(permission))
            socket.SendError($"Missing permission: {permission}", StatusCodes.Status403Forbidden);
        else if (await BeginAsync(topic, null, since, before: null, cancellationToken))
            socket.Send("subscribed", RawJson.From(new { topic }));
    }

    async Task<bool> BeginAsync(string? topic, string? subject, long? since, long? before, CancellationToken cancellationToken)
    {
        var older = subscriptions;
        var known = older.FirstOrDefault(subscription => subscription.IsOf(topic, subject));
        if (known is null && older.Length >= MostSubscriptions)
        {
            socket.SendError($"At most {MostSubscriptions} subscriptions", StatusCodes.Status409Conflict);
            return false;
        }

        // Nothing new is wanted of what is followed already.
        if (known is not null && since is null)
            return true;
        try
        {
            await follower.RewindAsync(
                since ?? (left.Contains((topic, subject)) ? null : cameWith) ?? before,
                from =>
                {
                    var added = new Subscription(topic, subject, from);
                    subscriptions = known is null ? older.Add(added) : older.Replace(known, added with { From = Math.Min(from, known.From) });
                },
                item => Wants(item) && !older.Any(one => one.Fits(item)),
                cancellationToken);
            return true;
        }
        catch
        {
            // Nobody follows any more, and nobody knows what was missed; the client comes back and says from where.
            socket.Close(SocketEnd.Failed);
            throw;
        }
    }

    // Whoever has left more than that may hear some of it twice, which is better than not at all.
    void Remember((string?, string?) key)
    {
        if (cameWith is null)
            return;
        if (left.Count >= 10 * MostSubscriptions)
            left.Clear();
        left.Add(key);
    }

    void Leave(string? topic, string? subject, string field, string value)
    {
        var others = subscriptions.RemoveAll(subscription => subscription.IsOf(topic, subject));
        if (others.Length < subscriptions.Length)
            Remember((topic, subject));
        subscriptions = others;
        socket.Send("unsubscribed", RawJson.From(new Dictionary<string, string> { [field] = value }));
    }
}
