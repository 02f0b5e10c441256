using Echo.Server.Features.Access.Accounts;

namespace Echo.Server.Features.Access.ApiV1;

/// <summary>Answer of POST /api/v1/auth/register.</summary>
sealed record ApiV1AccountBody(
    Guid Id, string Username, string Email, string Role, bool IsActive, DateTimeOffset CreatedAt, DateTimeOffset UpdatedAt)
{
    public static ApiV1AccountBody Of(Account account) =>
        new(account.Uuid, account.Username, account.Email, account.Role, account.IsActive, account.CreatedAt, account.UpdatedAt);
}
