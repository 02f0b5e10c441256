using System.Text.Json.Serialization;
using Echo.Server.Features.Access.Accounts;
using Echo.Server.Features.Access.Roles;

namespace Echo.Server.Features.Access.Api;

/// <summary>The data of GET /api/users.</summary>
sealed record ApiUsersPage(IReadOnlyList<ApiUserBody> Users, int Total, int Page, int Limit, int Pages)
{
    public static ApiUsersPage Of(IReadOnlyList<Account> page, int total, ApiUsersQuery query) =>
        new([.. page.Select(ApiUserBody.Of)], total, query.Page, query.Limit, (total + query.Limit - 1) / query.Limit);
}

/// <summary>The data of DELETE /api/users/{id}.</summary>
sealed record ApiDeleted(bool Deleted);

/// <summary>The data of GET /api/users/stats/overview.</summary>
sealed record ApiUserTotals(
    int Total, int Active, int Inactive, [property: JsonPropertyName("byRole")] IReadOnlyDictionary<string, int> ByRole)
{
    public static ApiUserTotals Of(AccountTotals all) => new(
        all.Total,
        all.Active,
        all.Total - all.Active,
        new Dictionary<string, int>
        {
            [RoleNames.Admin] = all.Admins,
            [RoleNames.Developer] = all.Developers,
            [RoleNames.User] = all.Users,
            [RoleNames.Viewer] = all.Viewers,
        });
}
