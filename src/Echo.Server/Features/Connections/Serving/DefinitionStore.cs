using Dapper;
using Npgsql;

namespace Echo.Server.Features.Connections.Serving;

/// <summary>Reads definitions for those who use what they offer.</summary>
sealed class DefinitionStore(NpgsqlDataSource database)
{
    const string Source = $"select {ConnectionStore.Columns} from connections c left join account_directory a on a.id = c.owner_id";

    public async Task<IReadOnlyList<Connection>> ListAsync(DefinitionNews news, CancellationToken cancellationToken)
    {
        await using var link = await database.OpenConnectionAsync(cancellationToken);
        return (await link.QueryAsync<Connection>(new(
            $"{Source} where @All or c.id = any(@ids) or c.owner_id = any(@owners)",
            new { news.All, ids = news.Connections.ToArray(), owners = news.Owners.ToArray() },
            cancellationToken: cancellationToken))).AsList();
    }

    public async Task<Connection?> FindAsync(string slug, CancellationToken cancellationToken)
    {
        await using var link = await database.OpenConnectionAsync(cancellationToken);
        return await link.QuerySingleOrDefaultAsync<Connection>(new($"{Source} where c.slug = @slug", new { slug }, cancellationToken: cancellationToken));
    }

    public async Task<Connection?> FindAsync(Guid id, CancellationToken cancellationToken)
    {
        await using var link = await database.OpenConnectionAsync(cancellationToken);
        return await link.QuerySingleOrDefaultAsync<Connection>(new($"{Source} where c.id = @id", new { id }, cancellationToken: cancellationToken));
    }
}
