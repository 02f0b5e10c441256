using Echo.Server.Features.Services.Import.Documents;
using Echo.Server.Platform.Http;
using Echo.Server.Platform.Http.Limits;
using Echo.Server.Platform.Http.Problems;
using Echo.Server.Platform.Http.Requests;
using Echo.Server.Platform.Security;
using Microsoft.AspNetCore.Http.HttpResults;

namespace Echo.Server.Features.Services.Import;

/// <summary>Services from OpenAPI documents.</summary>
static class ImportEndpoints
{
    public static void MapImport(this IEndpointRouteBuilder endpoints) => endpoints.MapGroup("/api/v1/services").WithTags("Services")
        .MapPost("/import", Import).Requires(Permissions.ServicesCreate).Limited(RatePolicy.Write).TakesBodiesOf(ApiDocument.MostBytes);

    static async Task<Results<Ok<ServiceImportResponse>, Problem>> Import(
        Body<ServiceImportRequest> body, Caller caller, ServiceImporter importer, CancellationToken cancellationToken) =>
        await importer.RunAsync(body.Value, caller, cancellationToken) switch
        {
            ImportOutcome.Done { Response: var response } => TypedResults.Ok(response),
            ImportOutcome.Refused { Detail: var detail, Field: var field } refused => Problem.Refused(detail, field, refused.Hint),
            ImportOutcome.Invalid { Violation: var violation } => Problem.Invalid(violation),
            ImportOutcome.Overtaken { Detail: var detail } => Problem.Conflict(detail),
            ImportOutcome.Unreachable { Detail: var detail } => Problem.Upstream(detail),
            var other => throw new InvalidOperationException($"{other} is no end of an import"),
        };
}
