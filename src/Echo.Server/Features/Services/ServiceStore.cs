using Dapper;
using Npgsql;

namespace Echo.Server.Features.Services;

/// <summary>Reads services.</summary>
sealed class ServiceStore(NpgsqlDataSource database)
{
    public const string Columns =
        """
        s.id, s.uuid, s.name, s.type, s.description, s.api_base_url, s.api_endpoint, s.http_method, s.request_template::text as request_template,
        s.response_mapping::text as response_mapping, s.headers_template::text as headers_template, s.parameter_schema::text as parameter_schema,
        s.checks_schema, s.inputs::text as inputs, s.body::text as body, s.api_key, s.api_key_header, s.timeout_seconds, s.retry_attempts, s.is_active,
        s.api_id, s.operation, s.sign_ins, s.created_by, a.username as creator_username, s.created_at, s.updated_at, s.revision
        """;

    const string Matches =
        """
        (s.is_active or not @ActiveOnly)
        and (@Type::text is null or s.type = @Type)
        and (@Search::text is null or position(lower(@Search) in lower(s.name)) > 0 or position(lower(@Search) in lower(s.description)) > 0)
        """;

    /// <summary>A page, newest first, how many match, and how many are active at all.</summary>
    public async Task<(IReadOnlyList<Service> Page, long Total, long Active)> ListAsync(
        ServiceFilter filter, int limit, int offset, CancellationToken cancellationToken)
    {
        await using var connection = await database.OpenConnectionAsync(cancellationToken);
        await using var results = await connection.QueryMultipleAsync(new(
            $"""
            select {Columns} from services s left join account_directory a on a.id = s.created_by
            where {Matches} order by s.created_at desc, s.id desc limit @limit offset @offset;
            select count(*) from services s where {Matches};
            select count(*) from services where is_active;
            """,
            new { limit, offset, filter.ActiveOnly, filter.Type, filter.Search },
            cancellationToken: cancellationToken));
        var page = await results.ReadAsync<Service>();
        return (page.AsList(), await results.ReadSingleAsync<long>(), await results.ReadSingleAsync<long>());
    }

    public async Task<Service?> FindAsync(int id, CancellationToken cancellationToken)
    {
        await using var connection = await database.OpenConnectionAsync(cancellationToken);
        return await connection.QuerySingleOrDefaultAsync<Service>(new(
            $"select {Columns} from services s left join account_directory a on a.id = s.created_by where s.id = @id",
            new { id },
            cancellationToken: cancellationToken));
    }

    /// <summary>An active service by type and name, whatever their case.</summary>
    public async Task<Service?> FindAsync(string type, string name, CancellationToken cancellationToken)
    {
        await using var connection = await database.OpenConnectionAsync(cancellationToken);
        return await connection.QuerySingleOrDefaultAsync<Service>(new(
            $"""
            select {Columns} from services s left join account_directory a on a.id = s.created_by
            where s.type = lower(@type) and lower(s.name) = lower(@name) and s.is_active
            """,
            new { type, name },
            cancellationToken: cancellationToken));
    }

    public async Task<IReadOnlyList<string>> ListTypesAsync(CancellationToken cancellationToken)
    {
        await using var connection = await database.OpenConnectionAsync(cancellationToken);
        return (await connection.QueryAsync<string>(new(
            """select distinct type collate "C" as type from services where is_active order by type""", cancellationToken: cancellationToken))).AsList();
    }

    /// <summary>Active services of a type, by name.</summary>
    public async Task<IReadOnlyList<ServiceName>> ListOfTypeAsync(string type, CancellationToken cancellationToken)
    {
        await using var connection = await database.OpenConnectionAsync(cancellationToken);
        return (await connection.QueryAsync<ServiceName>(new(
            "select id, name, description from services where is_active and type = lower(@type) order by lower(name), id",
            new { type },
            cancellationToken: cancellationToken))).AsList();
    }

    /// <param name="recentSince">Services made since then are recent.</param>
    public async Task<ServiceCounts> CountAsync(DateTimeOffset recentSince, CancellationToken cancellationToken)
    {
        await using var connection = await database.OpenConnectionAsync(cancellationToken);
        await using var results = await connection.QueryMultipleAsync(new(
            """
            select count(*) as total, count(*) filter (where is_active) as active, count(*) filter (where created_at >= @recentSince) as recent
            from services;
            select coalesce(a.username, s.created_by::text) as creator, count(*) as count
            from services s left join account_directory a on a.id = s.created_by
            group by s.created_by, a.username order by count(*) desc, s.created_by;
            """,
            new { recentSince },
            cancellationToken: cancellationToken));
        var counts = await results.ReadSingleAsync<ServiceCounts>();
        return counts with { ByCreator = (await results.ReadAsync<CreatorCount>()).AsList() };
    }

    public async Task<int> CountOfAsync(int accountId, CancellationToken cancellationToken)
    {
        await using var connection = await database.OpenConnectionAsync(cancellationToken);
        return await connection.ExecuteScalarAsync<int>(new(
            "select count(*)::integer from services where created_by = @accountId", new { accountId }, cancellationToken: cancellationToken));
    }
}
