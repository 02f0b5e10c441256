using Dapper;
using Echo.Server.Platform.Security;
using Npgsql;

namespace Echo.Server.Features.Connections.Api;

/// <summary>Lists what callers may use: their own connections, those of the team, or all.</summary>
sealed class ConnectionListStore(NpgsqlDataSource database)
{
    const string Usable =
        """
        (@SeesAll or c.owner_id = @OwnerId
            or (@MayUse and c.visibility = 'team' and (cardinality(c.roles) = 0 or @Role = any(c.roles))))
        """;

    /// <summary>A page of connections, oldest first, and how many there are in all.</summary>
    public async Task<(IReadOnlyList<Connection> Page, long Total)> ListUsableAsync(
        Caller caller, int limit, long offset, CancellationToken cancellationToken)
    {
        var scope = ConnectionScope.Of(caller);
        await using var link = await database.OpenConnectionAsync(cancellationToken);
        await using var results = await link.QueryMultipleAsync(new(
            $"""
            select {ConnectionStore.Columns}
            from connections c left join account_directory a on a.id = c.owner_id
            where {Usable}
            order by c.created_at, c.id
            limit @limit offset @offset;
            select count(*) from connections c where {Usable};
            """,
            new { limit, offset, scope.SeesAll, scope.OwnerId, MayUse = caller.May(Permissions.McpUse), caller.Role },
            cancellationToken: cancellationToken));
        var page = await results.ReadAsync<Connection>();
        return (page.AsList(), await results.ReadSingleAsync<long>());
    }
}
