using Echo.Server.Platform.Configuration;
using Echo.Server.Platform.Http;
using Echo.Server.Platform.Http.Limits;
using Echo.Server.Platform.Http.Requests;
using Echo.Server.Platform.Security;
using Microsoft.AspNetCore.Http.HttpResults;

namespace Echo.Server.Features.Connections.ClientConfig;

/// <summary>What to copy into an MCP client (contract section 25). Neither answer holds a secret: people put their own key in.</summary>
static class ClientConfigEndpoints
{
    public static void Map(IEndpointRouteBuilder endpoints)
    {
        var configs = endpoints.MapGroup("/api/v1").Requires(Permissions.McpUse).Limited(RatePolicy.Read).WithTags("Connections");
        configs.MapGet("/client-config", Gateway);
        configs.MapGet("/connections/{client_id}/client-config", ConnectionAsync).Produces<ClientConfigResponse>();
    }

    static Ok<ClientConfigResponse> Gateway(PublicUrl address) => Answer("echo", address.LinkTo("/mcp"));

    static async Task<IResult> ConnectionAsync(
        Path<Guid> client_id, Caller caller, ConnectionStore store, PublicUrl address, CancellationToken cancellationToken) =>
        await store.FindAsync(client_id, ConnectionScope.All, cancellationToken) is { } connection && ConnectionScope.LetsUse(connection, caller)
            ? Answer(connection.Slug, address.LinkTo($"/mcp/servers/{connection.Slug}"))
            : ConnectionEndpoints.ClientNotFound(client_id);

    static Ok<ClientConfigResponse> Answer(string name, string url)
    {
        var items = ClientTexts.Of(name, url);
        return TypedResults.Ok(new ClientConfigResponse(name, url, ClientTexts.Key, items, items.Count));
    }
}
