using System.Collections.Frozen;
using Dapper;
using Npgsql;

namespace Echo.Server.Features.Access.Roles;

/// <summary>What each role may do, as the database says. Read once: migrations alone change it, and they run before the first request.</summary>
sealed class RoleTable(NpgsqlDataSource database)
{
    FrozenDictionary<string, string[]>? patterns;

    /// <summary>The patterns of a role together with an account's own grants.</summary>
    public async ValueTask<IReadOnlyList<string>> RightsAsync(string role, string[] grants, CancellationToken cancellationToken)
    {
        var known = patterns ?? await LoadAsync(cancellationToken);
        return grants.Length == 0 ? known[role] : [.. known[role], .. grants];
    }

    async Task<FrozenDictionary<string, string[]>> LoadAsync(CancellationToken cancellationToken)
    {
        await using var connection = await database.OpenConnectionAsync(cancellationToken);
        var rows = await connection.QueryAsync<(string Role, string? Pattern)>(new(
            "select name, pattern from access_roles left join access_role_permissions on role = name order by pattern",
            cancellationToken: cancellationToken));
        return patterns = rows
            .GroupBy(row => row.Role, row => row.Pattern)
            .ToFrozenDictionary(role => role.Key, role => role.OfType<string>().ToArray());
    }
}
