using System.Collections.Frozen;

namespace Echo.Server.Features.Access.Roles;

/// <summary>What each role may do, kept in memory: only migrations change it, and they run before the first request.</summary>
sealed class RoleTable(RoleStore store)
{
    FrozenDictionary<string, string[]>? patterns;

    /// <summary>The patterns of a role together with an account's own grants.</summary>
    public async ValueTask<IReadOnlyList<string>> RightsAsync(string role, string[] grants, CancellationToken cancellationToken)
    {
        patterns ??= await store.ReadAsync(cancellationToken);
        var ofRole = patterns.GetValueOrDefault(role, []);
        return grants.Length == 0 ? ofRole : [.. ofRole, .. grants];
    }
}
