using Echo.Server.Features.Access.Accounts;
using Echo.Server.Features.Access.Removal;
using Echo.Server.Platform.Http;
using Echo.Server.Platform.Http.Json;
using Echo.Server.Platform.Http.Limits;
using Echo.Server.Platform.Http.Pipeline;
using Echo.Server.Platform.Http.Problems;
using Echo.Server.Platform.Http.Requests;
using Echo.Server.Platform.Security;
using Microsoft.AspNetCore.Http.HttpResults;

namespace Echo.Server.Features.Access.Api;

/// <summary>Accounts under /api/users, in camelCase (document 003).</summary>
static class ApiUserEndpoints
{
    public static void MapApiUsers(this IEndpointRouteBuilder routes)
    {
        var users = routes.MapGroup("/api/users").WithTags("Users");
        users.MapGet("", List).Requires(Permissions.UsersRead).Limited(RatePolicy.Read);
        users.MapGet("/{id}", Get).Requires(Permissions.AccountRead).Limited(RatePolicy.Read);
        users.MapPut("/{id}", Change).Requires(Permissions.AccountWrite).Limited(RatePolicy.Write);
        users.MapDelete("/{id}", Delete).Requires(Permissions.UsersDelete).Limited(RatePolicy.Write);
        users.MapGet("/stats/overview", Count).Requires(Permissions.UsersRead).Limited(RatePolicy.Read);
    }

    static async Task<Ok<OkBody<ApiUsersPage>>> List(
        Query<ApiUsersQuery> query, AccountListStore accounts, CancellationToken cancellationToken)
    {
        var asked = query.Value;
        var (page, total) = await accounts.ListAsync(asked.Filter(), asked.Limit, (asked.Page - 1L) * asked.Limit, cancellationToken);
        return TypedResults.Ok(new OkBody<ApiUsersPage>(ApiUsersPage.Of(page, total, asked)));
    }

    static async Task<Results<Ok<OkBody<ApiUserBody>>, Problem>> Get(
        Path<Guid> id, Caller caller, AccountListStore accounts, CancellationToken cancellationToken) =>
        (id == caller.Uuid || caller.May(Permissions.UsersRead)) && await accounts.FindAsync(id, cancellationToken) is { } account
            ? TypedResults.Ok(new OkBody<ApiUserBody>(ApiUserBody.Of(account)))
            : Problem.NotFound("User not found");

    static async Task<Results<Ok<OkBody<ApiUserBody>>, Problem>> Change(
        Path<Guid> id,
        Body<ApiUserChangeRequest> body,
        Caller caller,
        AccountEditor editor,
        HttpContext context,
        CancellationToken cancellationToken)
    {
        var address = context.Facts().ClientAddress.ToString();
        var outcome = await editor.ChangeAsync(id, body.Value.Change(), caller, address, cancellationToken);
        return outcome.Value is { } account
            ? TypedResults.Ok(new OkBody<ApiUserBody>(ApiUserBody.Of(account)))
            : ChangeProblem.Of(outcome.Refusal!);
    }

    static async Task<Results<Ok<OkBody<ApiDeleted>>, Problem>> Delete(
        Path<Guid> id, Caller caller, AccountRemover remover, CancellationToken cancellationToken) =>
        await remover.DeleteAsync(id, caller, cancellationToken) is { } refusal
            ? ChangeProblem.Of(refusal)
            : TypedResults.Ok(new OkBody<ApiDeleted>(new(Deleted: true)));

    static async Task<Ok<OkBody<ApiUserTotals>>> Count(AccountListStore accounts, TimeProvider time, CancellationToken cancellationToken) =>
        TypedResults.Ok(new OkBody<ApiUserTotals>(ApiUserTotals.Of(await accounts.CountAsync(time.GetUtcNow(), cancellationToken))));
}
