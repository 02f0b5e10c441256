using Echo.Server.Platform.Http;
using Echo.Server.Platform.Http.Limits;
using Echo.Server.Platform.Http.Problems;
using Echo.Server.Platform.Http.Requests;
using Echo.Server.Platform.Security;
using Microsoft.AspNetCore.Http.HttpResults;

namespace Echo.Server.Features.Connections.Import;

/// <summary>Bringing along the servers of a desktop client (contract section 25).</summary>
static class ImportEndpoints
{
    public static void Map(IEndpointRouteBuilder endpoints) =>
        endpoints.MapPost("/api/v1/connections/import", ImportAsync).WithTags("Connections")
            .Requires(Permissions.ConnectionsUse).Limited(RatePolicy.ToolCall);

    static async Task<Ok<ImportResponse>> ImportAsync(
        Body<ImportRequest> body, Caller caller, ConnectionImport import, CancellationToken cancellationToken)
    {
        var servers = await import.ImportAsync(body.Value, caller, cancellationToken);
        var items = servers.Select(ItemOf).ToList();
        return TypedResults.Ok(new ImportResponse(items, items.Count, items.Count(item => item.ClientId is not null)));
    }

    static ImportItem ItemOf(ImportedServer server) => server switch
    {
        { IsSkipped: true } => new(server.Name, "skipped", null, null, null, null, "It is switched off in the configuration"),
        { Fault: { } fault } => Failed(server.Name, StatusCodes.Status422UnprocessableEntity, fault),
        { Outcome: ConnectOutcome.Connected made } =>
            new(server.Name, "connected", StatusCodes.Status201Created, made.Connection.Id, made.Connection.Slug, made.Offer.Tools.Count, null),
        _ => Failed(server.Name, ConnectionEndpoints.NotMade(server.Outcome!)),
    };

    static ImportItem Failed(string name, Problem problem) =>
        Failed(name, problem.Kind.Status, problem.Hint is { } hint ? $"{problem.Detail}. {hint}" : problem.Detail);

    static ImportItem Failed(string name, int code, string detail) => new(name, "failed", code, null, null, null, detail);
}
