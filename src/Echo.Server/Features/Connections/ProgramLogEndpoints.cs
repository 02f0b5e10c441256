using Echo.Server.Platform.Http;
using Echo.Server.Platform.Http.Limits;
using Echo.Server.Platform.Http.Requests;
using Echo.Server.Platform.Security;

namespace Echo.Server.Features.Connections;

/// <summary>What the program of a connection wrote on stderr (contract section 18, resource routes). It is for the one who wrote the
/// definition: a program says things there that are not meant for those who may use its tools.</summary>
static class ProgramLogEndpoints
{
    public static void Map(IEndpointRouteBuilder endpoints) =>
        endpoints.MapGet("/api/v1/connections/{client_id}/log", ReadAsync)
            .Requires(Permissions.ConnectionsUse).WithTags("Connections").Limited(RatePolicy.Read).Produces<ProgramLogResponse>();

    static async Task<IResult> ReadAsync(
        Path<Guid> client_id, Caller caller, ConnectionStore store, ProgramLogs logs, CancellationToken cancellationToken)
    {
        var isMine = await store.FindAsync(client_id, ConnectionScope.Of(caller), cancellationToken) is { } connection
            && (connection.OwnerId == caller.Id || caller.May(Permissions.ConnectionsAll));
        return isMine
            ? TypedResults.Ok(ProgramLogResponse.Of(client_id, logs.Find(client_id)))
            : ConnectionEndpoints.ClientNotFound(client_id);
    }
}
