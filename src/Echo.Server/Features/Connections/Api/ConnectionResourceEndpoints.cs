using Echo.Server.Features.Catalog.Calls;
using Echo.Server.Features.Connections.ToolChanges;
using Echo.Server.Platform.Http;
using Echo.Server.Platform.Http.Browsers;
using Echo.Server.Platform.Http.Limits;
using Echo.Server.Platform.Http.Problems;
using Echo.Server.Platform.Http.Requests;
using Echo.Server.Platform.Security;

namespace Echo.Server.Features.Connections.Api;

/// <summary>Connections as resources, for web pages and scripts (contract section 18).</summary>
static class ConnectionResourceEndpoints
{
    public static void Map(IEndpointRouteBuilder endpoints)
    {
        var connections = endpoints.MapGroup("/api/v1/connections").Requires(Permissions.ConnectionsUse).WithTags("Connections")
            .AllowsAnonymousConnections(endpoints);
        connections.MapGet("", ListAsync).Limited(RatePolicy.Read).Produces<ConnectionPage>();
        connections.MapPost("", CreateAsync).Limited(RatePolicy.Write).Produces<ConnectionMetadata>(StatusCodes.Status201Created);
        connections.MapGet("/{client_id}", GetAsync).Limited(RatePolicy.Read).Produces<ConnectionMetadata>();
        connections.MapPatch("/{client_id}", ChangeAsync).Limited(RatePolicy.Write).Produces<ConnectionMetadata>();
        connections.MapDelete("/{client_id}", DeleteAsync).Limited(RatePolicy.Write).Produces(StatusCodes.Status204NoContent);
        connections.MapPost("/{client_id}/reconnect", ReconnectAsync).Limited(RatePolicy.ToolCall).Produces<ConnectionMetadata>();
        connections.MapGet("/{client_id}/changes", ListChangesAsync).Limited(RatePolicy.Read).Produces<ToolChangePage>();
        connections.MapGet("/{client_id}/calls", ListCallsAsync).Limited(RatePolicy.Read).Produces<CallPage>();
    }

    static async Task<IResult> ListAsync(
        Query<PageQuery> query, Caller caller, ConnectionListStore store, ConnectionDisplay display, CancellationToken cancellationToken)
    {
        var asked = query.Value;
        var (page, total) = await store.ListUsableAsync(caller, asked.PageSize, asked.Offset, cancellationToken);
        return TypedResults.Ok(ConnectionPage.Of(await display.EntriesAsync(page, caller, cancellationToken), total, asked));
    }

    static async Task<IResult> CreateAsync(
        Body<NewConnectionRequest> body,
        Caller caller,
        Browser browser,
        ConnectionOpening opening,
        ConnectionDisplay display,
        CancellationToken cancellationToken)
    {
        var outcome = body.Value.Connect == false
            ? await opening.StoreAsync(body.Value, caller, cancellationToken)
            : await opening.ConnectAsync(body.Value, caller, browser, cancellationToken);
        return outcome.Made is { } made
            ? TypedResults.Created($"/api/v1/connections/{made.Id}", await display.EntryAsync(made, caller, browser, cancellationToken))
            : ConnectionEndpoints.NotMade(outcome);
    }

    static async Task<IResult> GetAsync(
        Path<Guid> client_id, Caller caller, Browser browser, ConnectionStore store, ConnectionDisplay display, CancellationToken cancellationToken) =>
        await FindUsableAsync(client_id, caller, store, cancellationToken) is { } connection
            ? TypedResults.Ok(await display.EntryAsync(connection, caller, browser, cancellationToken))
            : ConnectionEndpoints.ClientNotFound(client_id);

    static async Task<IResult> ChangeAsync(
        Path<Guid> client_id,
        Body<ConnectionChangeRequest> body,
        Caller caller,
        Browser browser,
        ConnectionEditor editor,
        ConnectionDisplay display,
        CancellationToken cancellationToken) =>
        await editor.ChangeAsync(client_id, body.Value, caller, browser, cancellationToken) switch
        {
            EditOutcome.Changed changed => TypedResults.Ok(await display.EntryAsync(changed.Connection, caller, browser, cancellationToken)),
            EditOutcome.Forbidden forbidden => Problem.MissingPermission(forbidden.Permission),
            EditOutcome.Invalid invalid => Problem.Invalid(invalid.Violations),
            EditOutcome.NotAllowed { Refusal: var refusal } => Problem.Refused(refusal.Detail, "mcp_url", refusal.Hint),
            EditOutcome.NotOpened { Outcome: var outcome } => ConnectionEndpoints.NotOpened(outcome),
            EditOutcome.SlugTaken taken => Problem.Conflict($"Connection with slug '{taken.Slug}' already exists", "slug"),
            EditOutcome.Overtaken => Problem.Conflict("The connection was changed by somebody else at the same time; read it again"),
            _ => ConnectionEndpoints.ClientNotFound(client_id),
        };

    static async Task<IResult> DeleteAsync(Path<Guid> client_id, Caller caller, ConnectionOpening opening, CancellationToken cancellationToken) =>
        await opening.DisconnectAsync(client_id, caller, cancellationToken)
            ? TypedResults.NoContent()
            : ConnectionEndpoints.ClientNotFound(client_id);

    static async Task<IResult> ReconnectAsync(
        Path<Guid> client_id,
        Caller caller,
        Browser browser,
        ConnectionStore store,
        UpstreamPool pool,
        UpstreamReader reader,
        ConnectionDisplay display,
        CancellationToken cancellationToken)
    {
        if (await store.FindAsync(client_id, ConnectionScope.Of(caller), cancellationToken) is not { } connection)
            return ConnectionEndpoints.ClientNotFound(client_id);
        await pool.CloseAsync(client_id);
        var tools = await reader.ListToolsAsync(client_id, caller, cancellationToken);
        return tools.Failure switch
        {
            null or UpstreamOutcome.AuthorizationRequired =>
                TypedResults.Ok(await display.EntryAsync(await AnewAsync() ?? connection, caller, browser, cancellationToken)),
            UpstreamOutcome.NotFound => ConnectionEndpoints.ClientNotFound(client_id),
            var failure => ConnectionEndpoints.NotOpened(failure),
        };

        // What the server calls itself may have changed.
        Task<Connection?> AnewAsync() => store.FindAsync(client_id, ConnectionScope.Of(caller), cancellationToken);
    }

    static async Task<IResult> ListChangesAsync(
        Path<Guid> client_id,
        Query<PageQuery> query,
        Caller caller,
        ConnectionStore store,
        ToolChangeStore changes,
        CancellationToken cancellationToken)
    {
        if (await FindUsableAsync(client_id, caller, store, cancellationToken) is null)
            return ConnectionEndpoints.ClientNotFound(client_id);
        var (page, total) = await changes.ListAsync(client_id, query.Value.PageSize, query.Value.Offset, cancellationToken);
        return TypedResults.Ok(ToolChangePage.Of(page, total, query.Value));
    }

    // The owner sees everybody's calls of the connection; who only uses it, the own ones.
    static async Task<IResult> ListCallsAsync(
        Path<Guid> client_id,
        Query<CallQuery> query,
        Caller caller,
        ConnectionStore store,
        CallLog log,
        CancellationToken cancellationToken)
    {
        if (await FindUsableAsync(client_id, caller, store, cancellationToken) is not { } connection)
            return ConnectionEndpoints.ClientNotFound(client_id);
        var onlyOwn = !ConnectionScope.Of(caller).Covers(connection);
        return TypedResults.Ok(await log.ListOfSourceAsync(
            query.Value, ConnectionTools.OriginName, client_id, onlyOwn ? caller.Id : null, cancellationToken));
    }

    static async Task<Connection?> FindUsableAsync(Guid id, Caller caller, ConnectionStore store, CancellationToken cancellationToken) =>
        await store.FindAsync(id, ConnectionScope.All, cancellationToken) is { } connection && ConnectionScope.LetsUse(connection, caller)
            ? connection
            : null;
}
