using Echo.Server.Platform.Http;
using Echo.Server.Platform.Http.Limits;
using Echo.Server.Platform.Http.Problems;
using Echo.Server.Platform.Http.Requests;
using Echo.Server.Platform.Security;
using Microsoft.AspNetCore.Http.HttpResults;

namespace Echo.Server.Features.Gateway.Sets;

/// <summary>Sets as resources (contract section 19).</summary>
static class SetEndpoints
{
    public static void Map(IEndpointRouteBuilder endpoints)
    {
        var sets = endpoints.MapGroup("/api/v1/sets").WithTags("Sets");
        sets.MapGet("", ListAsync).Requires(Permissions.McpUse).Limited(RatePolicy.Read);
        sets.MapPost("", CreateAsync).Requires(Permissions.SetsWrite).Limited(RatePolicy.Write);
        sets.MapGet("/{slug}", GetAsync).Requires(Permissions.McpUse).Limited(RatePolicy.Read);
        sets.MapPut("/{slug}", ReplaceAsync).Requires(Permissions.SetsWrite).Limited(RatePolicy.Write);
        sets.MapDelete("/{slug}", DeleteAsync).Requires(Permissions.SetsWrite).Limited(RatePolicy.Write);
    }

    static async Task<Ok<SetPage>> ListAsync(Query<SetQuery> query, Caller caller, SetDesk desk, CancellationToken cancellationToken) =>
        TypedResults.Ok(await desk.ListAsync(query.Value, caller, cancellationToken));

    static async Task<Results<Created<SetBody>, Problem>> CreateAsync(
        Body<NewSetRequest> body, Caller caller, SetDesk desk, CancellationToken cancellationToken)
    {
        var (made, refusal) = await desk.CreateAsync(body.Value, caller, cancellationToken);
        return made is not null ? TypedResults.Created($"/api/v1/sets/{made.Slug}", made) : refusal!;
    }

    static async Task<Results<Ok<SetBody>, Problem>> GetAsync(Path<string> slug, Caller caller, SetDesk desk, CancellationToken cancellationToken) =>
        await desk.FindAsync(slug.Value, caller, cancellationToken) is { } set ? TypedResults.Ok(set) : NotFound(slug.Value);

    static async Task<Results<Ok<SetBody>, Problem>> ReplaceAsync(
        Path<string> slug, Body<SetChangeRequest> body, Caller caller, SetDesk desk, CancellationToken cancellationToken) =>
        await desk.ReplaceAsync(slug.Value, body.Value, caller, cancellationToken) is { } set ? TypedResults.Ok(set) : NotFound(slug.Value);

    static async Task<Results<NoContent, Problem>> DeleteAsync(Path<string> slug, Caller caller, SetDesk desk, CancellationToken cancellationToken) =>
        await desk.DeleteAsync(slug.Value, caller, cancellationToken) ? TypedResults.NoContent() : NotFound(slug.Value);

    static Problem NotFound(string slug) => Problem.NotFound($"No set found for slug: {slug}");
}
