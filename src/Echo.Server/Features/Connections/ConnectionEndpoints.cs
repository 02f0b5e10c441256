using Echo.Mcp.Json;
using Echo.Server.Features.Connections.ToolChanges;
using Echo.Server.Platform.Http;
using Echo.Server.Platform.Http.Browsers;
using Echo.Server.Platform.Http.Limits;
using Echo.Server.Platform.Http.Problems;
using Echo.Server.Platform.Http.Requests;
using Echo.Server.Platform.Security;

namespace Echo.Server.Features.Connections;

/// <summary>Making, seeing and ending connections (document 004).</summary>
static class ConnectionEndpoints
{
    public static void Map(IEndpointRouteBuilder endpoints)
    {
        var connections = endpoints.MapGroup("/mcp").Requires(Permissions.ConnectionsUse).WithTags("Connections").AllowsAnonymousConnections(endpoints);
        connections.MapPost("/connect", ConnectAsync).Limited(RatePolicy.ToolCall).Produces<ConnectResponse>(StatusCodes.Status201Created)
            .Produces<ConnectPendingResponse>(StatusCodes.Status202Accepted);
        connections.MapPost("/disconnect", DisconnectAsync).Limited(RatePolicy.Write).Produces<DisconnectResponse>();
        connections.MapPost("/approve_tool", ApproveAsync).Limited(RatePolicy.Write).Produces<ApproveToolResponse>();
        connections.MapGet("/clients", ListAsync).Limited(RatePolicy.Read).Produces<ClientsResponse>();
        connections.MapGet("/client/{client_id}", GetAsync).Limited(RatePolicy.Read).Produces<ClientResponse>();
    }

    static async Task<IResult> ConnectAsync(
        Body<ConnectRequest> body, Caller caller, Browser browser, ConnectionOpening opening, CancellationToken cancellationToken) =>
        await opening.ConnectAsync(body.Value, caller, browser, cancellationToken) switch
        {
            ConnectOutcome.Connected { Connection: var made, Offer: var offer } => TypedResults.Created(
                $"/mcp/client/{made.Id}", ConnectResponse.Of(made.Id, offer)),
            ConnectOutcome.AuthorizationRequired { Connection: var made, Link: var link } => TypedResults.Accepted(
                $"/mcp/client/{made.Id}", ConnectPendingResponse.Of(made.Id, link)),
            var refused => NotMade(refused),
        };

    /// <summary>Why there is no connection.</summary>
    internal static Problem NotMade(ConnectOutcome outcome) => outcome switch
    {
        ConnectOutcome.LimitReached limit => Problem.Conflict($"Connection limit reached ({limit.Count})"),
        ConnectOutcome.SlugTaken taken => Problem.Conflict($"Connection with slug '{taken.Slug}' already exists", "slug"),
        ConnectOutcome.CredentialsNeeded => Problem.Unauthenticated("Not authenticated"),
        ConnectOutcome.OwnerInactive => Problem.Unauthenticated("Account is inactive"),
        ConnectOutcome.NotOpened { Outcome: var opened } => NotOpened(opened),
        _ => throw new System.Diagnostics.UnreachableException(),
    };

    internal static Problem NotOpened(UpstreamOutcome outcome) => outcome switch
    {
        UpstreamOutcome.Forbidden forbidden => Problem.MissingPermission(forbidden.Permission),
        UpstreamOutcome.NotAllowed denied => Problem.Refused(denied.Reason, denied.Field, denied.Hint),
        UpstreamOutcome.Busy busy => UpstreamEndpoints.TooMany(busy.Refusal),
        UpstreamOutcome.TimedOut late => Problem.Timeout(late.Sentence("Connection timeout after")),
        _ => Problem.Upstream($"Failed to connect to MCP server: {outcome.Reason}"),
    };

    static async Task<IResult> DisconnectAsync(Body<DisconnectRequest> body, Caller caller, ConnectionOpening opening, CancellationToken cancellationToken) =>
        await opening.DisconnectAsync(body.Value.ClientId, caller, cancellationToken)
            ? TypedResults.Ok(new DisconnectResponse("disconnected", body.Value.ClientId, "Successfully disconnected from MCP server"))
            : ClientNotFound(body.Value.ClientId);

    static async Task<IResult> ApproveAsync(
        Body<ApproveToolRequest> body, Caller caller, ConnectionStore store, ToolApprovals tools, CancellationToken cancellationToken)
    {
        var (id, name) = (body.Value.ClientId, body.Value.ToolName);
        if (await store.FindAsync(id, ConnectionScope.Of(caller), cancellationToken) is not { } connection)
            return ClientNotFound(id);
        var shown = body.Value.Fingerprint is { } fingerprint ? Convert.FromHexString(fingerprint) : null;
        return !SeenTool.CanBeStored(name)
            ? ToolNotFound(name)
            : await tools.ApproveAsync(UpstreamKey.Of(connection, caller.Id), name, shown, cancellationToken) switch
            {
                ToolApproval.Approved { Item: var item } => TypedResults.Ok(
                    new ApproveToolResponse("success", id, ToolBook.Mark(RawJson.Parse(item), isChanged: false))),
                ToolApproval.NotAsShown => Problem.Conflict(NotAsShown(name, isNamed: shown is not null), "fingerprint"),
                _ => ToolNotFound(name),
            };
    }

    static Problem ToolNotFound(string name) => Problem.NotFound($"Tool not found: {name}");

    static string NotAsShown(string name, bool isNamed) => isNamed
        ? $"Tool {name} is not described like that any more: look at it again"
        : $"Tool {name} is described differently to several users: name the fingerprint of the one that you mean";

    static async Task<IResult> ListAsync(
        Query<ClientsQuery> query, Caller caller, ConnectionStore store, ConnectionDisplay display, CancellationToken cancellationToken)
    {
        var (page, total) = await store.ListAsync(ConnectionScope.Of(caller), query.Value.Limit, query.Value.Offset, cancellationToken);
        return TypedResults.Ok(new ClientsResponse("success", await display.EntriesAsync(page, caller, cancellationToken), page.Count, total));
    }

    static async Task<IResult> GetAsync(
        Path<Guid> client_id, Caller caller, Browser browser, ConnectionStore store, ConnectionDisplay display, CancellationToken cancellationToken) =>
        await store.FindAsync(client_id, ConnectionScope.Of(caller), cancellationToken) is { } connection
            ? TypedResults.Ok(new ClientResponse("success", connection.Id, await display.MetadataAsync(connection, caller, browser, cancellationToken)))
            : ClientNotFound(client_id);

    internal static Problem ClientNotFound(Guid id) => Problem.NotFound($"Client {id} not found");
}
