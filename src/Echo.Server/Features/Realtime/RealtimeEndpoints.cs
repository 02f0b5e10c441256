using System.Globalization;
using Echo.Mcp.Json;
using Echo.Server.Platform.Configuration;
using Echo.Server.Platform.Events;
using Echo.Server.Platform.Http;
using Echo.Server.Platform.Http.Limits;
using Echo.Server.Platform.Http.Problems;
using Echo.Server.Platform.Http.Requests;
using Echo.Server.Platform.Security;
using Echo.Server.Platform.Sockets;
using Microsoft.AspNetCore.Http.HttpResults;

namespace Echo.Server.Features.Realtime;

/// <summary>Sockets and streams of events.</summary>
static class RealtimeEndpoints
{
    public static void Map(IEndpointRouteBuilder routes)
    {
        var all = routes.MapGroup("").WithTags("Real time");
        all.MapGet("/ws/info", Info).Public().Limited(RatePolicy.Anonymous).WithMetadata(new NeedsNoDatabase());
        all.MapPost("/broadcast", Broadcast).Requires(Permissions.BroadcastSend).Limited(RatePolicy.Write);

        var reading = all.MapGroup("").Requires(Permissions.EventsRead).Limited(RatePolicy.Read).WithMetadata(new AcceptsQueryCredentials());
        reading.MapGet("/events", Events).ChecksOrigin();
        reading.MapGet("/ws", Updates).OpensSocket();
        reading.MapGet(RootUpgrade.Path, Root).OpensSocket().ExcludeFromDescription();
    }

    static Ok<SocketInfoAnswer> Info(PublicUrl publicUrl)
    {
        // http becomes ws, and https wss.
        var endpoint = string.Concat("ws", publicUrl.LinkTo("/").AsSpan("http".Length));
        string[] credentials =
            ["Authorization: Bearer <token or API key>", "X-API-Key: <key>", "?ticket=<ticket of POST /ws/tickets>", "?token=<access token>"];
        return TypedResults.Ok(new SocketInfoAnswer(Ok: true, new(endpoint, "WebSocket", credentials, Channels.RootEvents)));
    }

    static async Task<Ok<BroadcastAnswer>> Broadcast(
        Body<BroadcastRequest> body, Caller caller, EventLog log, StreamPresence presence, CancellationToken cancellationToken)
    {
        var item = new NewEvent("broadcast", Channels.Broadcast)
        {
            Data = RawJson.From(new { message = body.Value.Message, sender = caller.Username }),
            Permission = Permissions.EventsRead,
        };
        await log.PublishAsync(item, cancellationToken);
        var recipients = await presence.CountAsync([StreamKinds.Updates, StreamKinds.Events], cancellationToken);
        return TypedResults.Ok(new BroadcastAnswer("success", "Broadcast sent", recipients));
    }

    static async Task<Results<EmptyHttpResult, Problem>> Events(HttpContext http, Query<EventsQuery> query, Caller caller, UpdateStreams streams)
    {
        var since = query.Value.Since;
        if (http.Request.Headers["Last-Event-ID"] is [{ Length: > 0 } last])
        {
            if (!long.TryParse(last, NumberStyles.None, CultureInfo.InvariantCulture, out var seen))
                return Problem.Invalid(new FieldViolation("header.Last-Event-ID", "Must be the id of an event.", ViolationTypes.Type));
            since = seen;
        }

        return await streams.ServeAsync(http, caller, query.Value.TaskId, since) is { } problem ? problem : TypedResults.Empty;
    }

    static Task Updates(HttpContext http, Query<SinceQuery> query, SocketDoor door, SocketTalks talks) =>
        door.ServeAsync(http, talks.Updates(query.Value.Since));

    static Task Root(HttpContext http, Query<SinceQuery> query, SocketDoor door, SocketTalks talks) =>
        door.ServeAsync(http, talks.Root(query.Value.Since));
}
