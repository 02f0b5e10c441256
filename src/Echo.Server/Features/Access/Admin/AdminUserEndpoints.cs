using Echo.Server.Features.Access.Accounts;
using Echo.Server.Features.Access.Auth;
using Echo.Server.Platform.Http;
using Echo.Server.Platform.Http.Limits;
using Echo.Server.Platform.Http.Problems;
using Echo.Server.Platform.Http.Requests;
using Echo.Server.Platform.Security;
using Microsoft.AspNetCore.Http.HttpResults;

namespace Echo.Server.Features.Access.Admin;

/// <summary>Everybody's accounts, for administrators (document 000).</summary>
static class AdminUserEndpoints
{
    static readonly TimeSpan Recent = TimeSpan.FromDays(30);

    public static void MapAdminUsers(this IEndpointRouteBuilder routes)
    {
        var users = routes.MapGroup("/admin/users").WithTags("Administration").Requires(Permissions.UsersRead).Limited(RatePolicy.Read);
        users.MapGet("", List);
        users.MapGet("/{user_id}", Get);
        users.MapGet("/stats/summary", Summary);
    }

    static async Task<Ok<AdminUsersAnswer>> List(
        Query<AdminUsersQuery> query, AccountListStore accounts, TimeProvider time, CancellationToken cancellationToken)
    {
        var asked = query.Value;
        var (page, matching) = await accounts.ListAsync(asked.Filter(), asked.Limit, asked.Offset, cancellationToken);
        return TypedResults.Ok(AdminUsersAnswer.Of(page, matching, await accounts.CountAsync(time.GetUtcNow() - Recent, cancellationToken)));
    }

    static async Task<Results<Ok<AccountBody>, Problem>> Get(
        Path<int> user_id, AccountStore accounts, AccountStatistics statistics, CancellationToken cancellationToken) =>
        await accounts.FindAsync(user_id, cancellationToken) is { } account
            ? TypedResults.Ok(AccountBody.Of(account) with
            {
                Stats = AdminUserStats.Of(account, await statistics.CountAsync(account.Id, cancellationToken)),
            })
            : Problem.NotFound("User not found");

    static async Task<Ok<AdminSummary>> Summary(AccountListStore accounts, TimeProvider time, CancellationToken cancellationToken) =>
        TypedResults.Ok(AdminSummary.Of(await accounts.CountAsync(time.GetUtcNow() - Recent, cancellationToken)));
}
