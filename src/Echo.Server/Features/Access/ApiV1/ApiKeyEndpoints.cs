using Echo.Server.Features.Access.Keys;
using Echo.Server.Platform.Http;
using Echo.Server.Platform.Http.Limits;
using Echo.Server.Platform.Http.Problems;
using Echo.Server.Platform.Http.Requests;
using Echo.Server.Platform.Security;
using Microsoft.AspNetCore.Http.HttpResults;

namespace Echo.Server.Features.Access.ApiV1;

/// <summary>The caller's API keys.</summary>
static class ApiKeyEndpoints
{
    public static void MapApiKeys(this IEndpointRouteBuilder routes)
    {
        var keys = routes.MapGroup("/api/v1/auth/api-keys").WithTags("API keys");
        keys.MapGet("", List).Requires(Permissions.AccountRead).Limited(RatePolicy.Read);

        var writing = keys.MapGroup("").Requires(Permissions.AccountWrite).Limited(RatePolicy.Write);
        writing.MapPost("", Create);
        writing.MapDelete("/{key_id}", Revoke);
    }

    static async Task<Results<Created<ApiKeyBody>, Problem>> Create(
        Body<ApiKeyRequest> body, Caller caller, ApiKeyMaker maker, CancellationToken cancellationToken)
    {
        var request = body.Value;
        var outcome = await maker.MakeAsync(caller, request.Name, request.Scopes, request.ExpiresAt, cancellationToken);

        // No Location: a key can't be read by itself.
        return outcome.Value is { } made
            ? TypedResults.Created((string?)null, ApiKeyBody.Of(made.Key, caller.Uuid) with { Key = made.Text })
            : ApiKeyProblem.Of(outcome.Refusal!);
    }

    static async Task<Ok<IEnumerable<ApiKeyBody>>> List(
        Query<ApiKeyQuery> query, Caller caller, ApiKeyStore store, CancellationToken cancellationToken)
    {
        var keys = await store.ListAsync(caller.Id, query.Value.Limit, query.Value.Offset, cancellationToken);
        return TypedResults.Ok(keys.Select(key => ApiKeyBody.Of(key, caller.Uuid)));
    }

    static async Task<Results<NoContent, Problem>> Revoke(
        Path<Guid> key_id, Caller caller, ApiKeyStore store, CancellationToken cancellationToken) =>
        await store.RevokeAsync(caller.Id, key_id, cancellationToken) ? TypedResults.NoContent() : Problem.NotFound("API key not found");
}
