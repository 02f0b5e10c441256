using Dapper;
using Echo.Server.Platform.Audit;
using Echo.Server.Platform.Security;
using Npgsql;

namespace Echo.Server.Features.Gateway.Sets;

/// <summary>All SQL of sets. Whose a set is, and whom it is open to, stands in each condition: what is foreign is not found.</summary>
sealed class SetStore(NpgsqlDataSource database, AuditStore audit)
{
    // As ToolSet.IsOpenTo.
    const string Open = "(@all or s.owner_id = @caller or cardinality(s.roles) = 0 or @role = any(s.roles))";

    const string Columns =
        "s.id, s.slug, s.name, s.description, s.owner_id, a.uuid as owner_uuid, s.roles, s.mode, s.items as items_text, s.created_at, s.updated_at";

    const string Source = $"select {Columns} from gateway_sets s left join account_directory a on a.id = s.owner_id";

    public async Task<ToolSet?> FindAsync(string slug, CancellationToken cancellationToken)
    {
        await using var link = await database.OpenConnectionAsync(cancellationToken);
        return await link.QuerySingleOrDefaultAsync<ToolSet>(new($"{Source} where s.slug = @slug", new { slug }, cancellationToken: cancellationToken));
    }

    /// <summary>A page of the sets that are open to a caller, by slug, and how many there are.</summary>
    public async Task<(IReadOnlyList<ToolSet> Page, long Total)> ListAsync(Caller caller, int limit, long offset, CancellationToken cancellationToken)
    {
        await using var link = await database.OpenConnectionAsync(cancellationToken);
        await using var results = await link.QueryMultipleAsync(new(
            $"""
            {Source} where {Open} order by s.slug limit @limit offset @offset;
            select count(*) from gateway_sets s where {Open};
            """,
            new { all = caller.May(Permissions.ConnectionsAll), caller = caller.Id, role = caller.Role, limit, offset },
            cancellationToken: cancellationToken));
        var page = await results.ReadAsync<ToolSet>();
        return (page.AsList(), await results.ReadSingleAsync<long>());
    }

    /// <param name="most">How many its owner may have. Of several that he makes at the same time none is beyond.</param>
    public async Task<SetCreation> CreateAsync(ToolSet set, int most, CancellationToken cancellationToken)
    {
        await using var link = await database.OpenConnectionAsync(cancellationToken);
        await using var transaction = await link.BeginTransactionAsync(cancellationToken);
        await link.ExecuteAsync(new(
            "select pg_advisory_xact_lock(hashtext('gateway.sets'), @OwnerId)", new { set.OwnerId }, cancellationToken: cancellationToken));
        var count = await link.QuerySingleAsync<long>(new(
            "select count(*) from gateway_sets where owner_id = @OwnerId", new { set.OwnerId }, cancellationToken: cancellationToken));
        if (count >= most)
            return SetCreation.LimitReached;
        var made = await link.ExecuteAsync(new(
            """
            insert into gateway_sets (id, slug, name, description, owner_id, roles, mode, items, created_at, updated_at)
            values (@Id, @Slug, @Name, @Description, @OwnerId, @Roles, @Mode, @ItemsText, @CreatedAt, @UpdatedAt)
            on conflict (slug) do nothing
            """,
            set,
            cancellationToken: cancellationToken));
        if (made == 0)
            return SetCreation.SlugTaken;
        await audit.WriteAsync(link, EntryOf("set.created", set.Id, set.Slug), cancellationToken);
        await transaction.CommitAsync(CancellationToken.None);
        return SetCreation.Created;
    }

    /// <summary>Replaces everything but whose it is and when it was made.</summary>
    /// <returns>Whether there is such a set that the caller may change.</returns>
    public async Task<bool> ReplaceAsync(ToolSet set, Caller caller, CancellationToken cancellationToken)
    {
        await using var link = await database.OpenConnectionAsync(cancellationToken);
        await using var transaction = await link.BeginTransactionAsync(cancellationToken);
        var changed = await link.ExecuteAsync(new(
            """
            update gateway_sets set name = @Name, description = @Description, roles = @Roles, mode = @Mode, items = @ItemsText, updated_at = @UpdatedAt
            where slug = @Slug and (@all or owner_id = @caller)
            """,
            new
            {
                set.Name,
                set.Description,
                set.Roles,
                set.Mode,
                set.ItemsText,
                set.UpdatedAt,
                set.Slug,
                all = caller.May(Permissions.ConnectionsAll),
                caller = caller.Id,
            },
            cancellationToken: cancellationToken));
        if (changed == 0)
            return false;
        await audit.WriteAsync(link, EntryOf("set.changed", null, set.Slug), cancellationToken);
        await transaction.CommitAsync(CancellationToken.None);
        return true;
    }

    /// <returns>Whether there was such a set that the caller may delete.</returns>
    public async Task<bool> DeleteAsync(string slug, Caller caller, CancellationToken cancellationToken)
    {
        await using var link = await database.OpenConnectionAsync(cancellationToken);
        await using var transaction = await link.BeginTransactionAsync(cancellationToken);
        var id = await link.QuerySingleOrDefaultAsync<Guid?>(new(
            "delete from gateway_sets where slug = @slug and (@all or owner_id = @caller) returning id",
            new { slug, all = caller.May(Permissions.ConnectionsAll), caller = caller.Id },
            cancellationToken: cancellationToken));
        if (id is null)
            return false;
        await audit.WriteAsync(link, EntryOf("set.deleted", id, slug), cancellationToken);
        await transaction.CommitAsync(CancellationToken.None);
        return true;
    }

    public async Task ForgetAccountAsync(int accountId, CancellationToken cancellationToken)
    {
        await using var link = await database.OpenConnectionAsync(cancellationToken);
        await link.ExecuteAsync(new("delete from gateway_sets where owner_id = @accountId", new { accountId }, cancellationToken: cancellationToken));
    }

    static AuditEntry EntryOf(string action, Guid? id, string slug) => new(action) { Target = id?.ToString() ?? slug, Details = new() { ["slug"] = slug } };
}
