using Echo.Server.Features.Access.Roles;
using Echo.Server.Platform.Security;

namespace Echo.Server.Features.Access.Credentials;

/// <summary>Finds the account for which work is done in the background.</summary>
sealed class OwnerFinder(CallerStore store, RoleTable roles)
{
    public async ValueTask<Caller?> FindAsync(int accountId, IReadOnlyList<string>? scopes, CancellationToken cancellationToken) =>
        await store.FindByAccountAsync(accountId, cancellationToken) is { IsActive: true } row
            ? new Caller
            {
                Id = row.Id,
                Uuid = row.Uuid,
                Username = row.Username,
                Role = row.Role,
                Rights = await roles.RightsAsync(row.Role, row.Grants, cancellationToken),
                Scopes = scopes,
            }
            : null;
}
