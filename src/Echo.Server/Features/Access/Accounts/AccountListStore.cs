using Dapper;
using Npgsql;

namespace Echo.Server.Features.Access.Accounts;

/// <summary>Finds and counts accounts for those who look after them. Deleted ones are not there.</summary>
sealed class AccountListStore(NpgsqlDataSource database)
{
    // A search looks for its text as it is: no character of it is a wildcard.
    const string Matches =
        """
        deleted_at is null
        and (@Role::text is null or role = @Role)
        and (@IsActive::boolean is null or is_active = @IsActive)
        and (@Search::text is null or strpos(lower(username), lower(@Search)) > 0 or strpos(email, lower(@Search)) > 0)
        """;

    /// <summary>A page of accounts, newest first, and how many there are in all.</summary>
    public async Task<(IReadOnlyList<Account> Page, int Total)> ListAsync(
        AccountFilter filter, int limit, long offset, CancellationToken cancellationToken)
    {
        await using var connection = await database.OpenConnectionAsync(cancellationToken);
        await using var results = await connection.QueryMultipleAsync(new(
            $"""
            select {AccountStore.Columns}
            from access_accounts
            where {Matches}
            order by created_at desc, id desc
            limit @limit offset @offset;
            select count(*)::int from access_accounts where {Matches};
            """,
            new { filter.Role, filter.IsActive, filter.Search, limit, offset },
            cancellationToken: cancellationToken));
        var page = await results.ReadAsync<Account>();
        return (page.AsList(), await results.ReadSingleAsync<int>());
    }

    public async Task<Account?> FindAsync(Guid uuid, CancellationToken cancellationToken)
    {
        await using var connection = await database.OpenConnectionAsync(cancellationToken);
        return await connection.QuerySingleOrDefaultAsync<Account>(new(
            $"select {AccountStore.Columns} from access_accounts where uuid = @uuid and deleted_at is null",
            new { uuid },
            cancellationToken: cancellationToken));
    }

    /// <param name="recentSince">Registrations since this time are recent.</param>
    public async Task<AccountTotals> CountAsync(DateTimeOffset recentSince, CancellationToken cancellationToken)
    {
        await using var connection = await database.OpenConnectionAsync(cancellationToken);
        return await connection.QuerySingleAsync<AccountTotals>(new(
            """
            select count(*)::int as total,
                   count(*) filter (where is_active)::int as active,
                   count(*) filter (where is_verified)::int as verified,
                   count(*) filter (where role = 'admin')::int as admins,
                   count(*) filter (where role = 'developer')::int as developers,
                   count(*) filter (where role = 'user')::int as users,
                   count(*) filter (where role = 'viewer')::int as viewers,
                   count(*) filter (where created_at >= @recentSince)::int as recent
            from access_accounts
            where deleted_at is null
            """,
            new { recentSince },
            cancellationToken: cancellationToken));
    }
}
