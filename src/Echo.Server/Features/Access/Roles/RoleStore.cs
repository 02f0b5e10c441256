using System.Collections.Frozen;
using Dapper;
using Npgsql;

namespace Echo.Server.Features.Access.Roles;

/// <summary>Reads what each role may do.</summary>
sealed class RoleStore(NpgsqlDataSource database)
{
    /// <summary>The permission patterns of each role that has any.</summary>
    public async Task<FrozenDictionary<string, string[]>> ReadAsync(CancellationToken cancellationToken)
    {
        await using var connection = await database.OpenConnectionAsync(cancellationToken);
        var rows = await connection.QueryAsync<(string Role, string Pattern)>(new(
            "select role, pattern from access_role_permissions order by role, pattern", cancellationToken: cancellationToken));
        return rows.GroupBy(row => row.Role, row => row.Pattern).ToFrozenDictionary(role => role.Key, role => role.ToArray());
    }
}
