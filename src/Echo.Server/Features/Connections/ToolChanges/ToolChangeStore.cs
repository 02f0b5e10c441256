using System.Text.Json.Nodes;
using Dapper;
using Echo.Server.Features.Connections.Serving;
using Echo.Server.Platform.Audit;
using Echo.Server.Platform.Events;
using Npgsql;

namespace Echo.Server.Features.Connections.ToolChanges;

/// <summary>What the tools of connections were when they were last listed, which of them are approved, and how they changed.</summary>
sealed class ToolChangeStore(NpgsqlDataSource database, AuditStore audit, EventLog events, TimeProvider time)
{
    // A server that describes its tools differently each time must not fill the disk.
    const int KeptChanges = 1_000;
    const long KeptBytes = 8 * 1024 * 1024;

    /// <summary>Stores what a server offers now, and how that differs from the last time. The first time everything is approved, and without
    /// pinning always; and what is approved for one user is for all.</summary>
    /// <param name="key">Whose sign-in the server was asked with.</param>
    /// <returns>The tools that wait for an approval.</returns>
    public async Task<IReadOnlySet<string>> RecordAsync(
        Connection connection, UpstreamKey key, IReadOnlyList<SeenTool> tools, CancellationToken cancellationToken)
    {
        await using var link = await database.OpenConnectionAsync(cancellationToken);
        await using var transaction = await link.BeginTransactionAsync(cancellationToken);
        var isFirst = await link.QuerySingleOrDefaultAsync<bool?>(new(
            "select tools_recorded_at is null from connections where id = @Id for no key update", connection, cancellationToken: cancellationToken));
        if (isFirst is null)
            return new HashSet<string>();

        var known = new KnownTools(
            key.AccountId,
            await link.QueryAsync<KnownTool>(new(
                "select account_id, name, item::text as item, fingerprint, approved from connections_tools where connection_id = @Id",
                connection,
                cancellationToken: cancellationToken)));
        var difference = new ToolDifference(known.For(tools), tools);
        if (isFirst == true || known.IsNewUser || difference.Changes.Count > 0)
        {
            var isApproved = isFirst == true || !connection.PinTools;
            var stored = known.IsNewUser ? tools : difference.New;
            await StoreAsync(link, key, stored, difference.Gone, tool => isApproved || known.IsApproved(tool), cancellationToken);
            if (isFirst == false && difference.Changes.Count > 0)
            {
                await AddChangesAsync(link, connection.Id, difference.Changes, cancellationToken);
                var breaking = difference.Changes.Any(one => one.IsBreaking);
                var change = ConnectionEvents.Changed(
                    connection.Id, connection.OwnerId, ConnectionEvents.Connected, toolsChanged: true, breaking: breaking);
                await events.PublishAsync(link, change, cancellationToken);
            }

            await transaction.CommitAsync(cancellationToken);
            events.Hint();
        }

        return connection.PinTools && isFirst == false
            ? tools.Where(tool => !known.IsApproved(tool)).Select(tool => tool.Name).ToHashSet()
            : new HashSet<string>();
    }

    /// <summary>Accepts a tool as a server has described it, for each user to whom it is described like that. What others are shown under the same
    /// name goes on waiting.</summary>
    /// <param name="key">Whose sign-in the one who accepts it sees the server with.</param>
    /// <param name="shown">Fingerprint of what he was shown; null for what he would be shown now.</param>
    public async Task<ToolApproval> ApproveAsync(UpstreamKey key, string tool, byte[]? shown, CancellationToken cancellationToken)
    {
        var connectionId = key.ConnectionId;
        await using var link = await database.OpenConnectionAsync(cancellationToken);
        await using var transaction = await link.BeginTransactionAsync(cancellationToken);

        // A list that is being recorded may hold this tool for one more user.
        await link.ExecuteAsync(new(
            "select from connections where id = @connectionId for no key update", new { connectionId }, cancellationToken: cancellationToken));
        var variants = (await link.QueryAsync<KnownTool>(new(
            """
            select account_id, name, item::text as item, fingerprint, approved from connections_tools
            where connection_id = @connectionId and name = @tool for update
            """,
            new { connectionId, tool },
            cancellationToken: cancellationToken))).AsList();
        if (variants.Count == 0)
            return new ToolApproval.NotFound();
        if (ToolVariants.Meant(variants, key.AccountId, shown) is not { } meant)
            return new ToolApproval.NotAsShown();

        await link.ExecuteAsync(new(
            "update connections_tools set approved = fingerprint where connection_id = @connectionId and name = @tool and fingerprint = @Fingerprint",
            new { connectionId, tool, meant.Fingerprint },
            cancellationToken: cancellationToken));
        var details = new JsonObject { ["tool"] = tool, ["fingerprint"] = ToolFingerprint.Text(meant.Fingerprint) };
        await audit.WriteAsync(link, new("connection.tool_approved") { Target = connectionId.ToString(), Details = details }, cancellationToken);

        // Every node shows the tool again, and none may find a list then that lacks it.
        await OfferStore.DeleteToolsAsync(link, connectionId, cancellationToken);
        await link.ExecuteAsync(new(
            "select pg_notify('connections_changes', @id)", new { id = connectionId.ToString() }, cancellationToken: cancellationToken));
        await transaction.CommitAsync(cancellationToken);
        return new ToolApproval.Approved(meant.Item);
    }

    /// <summary>Whether a tool may be called as it was last described; null when it is not known. As in lists, what is approved for one user is
    /// for all.</summary>
    public async Task<bool?> IsApprovedAsync(UpstreamKey key, string tool, CancellationToken cancellationToken)
    {
        await using var link = await database.OpenConnectionAsync(cancellationToken);
        return await link.QuerySingleOrDefaultAsync<bool?>(new(
            """
            select exists (
                select from connections_tools any_user
                where any_user.connection_id = own.connection_id and any_user.name = own.name and any_user.approved = own.fingerprint)
            from connections_tools own
            where own.connection_id = @ConnectionId and own.account_id is not distinct from @AccountId and own.name = @tool
            """,
            new { key.ConnectionId, key.AccountId, tool },
            cancellationToken: cancellationToken));
    }

    /// <summary>A page of changes, newest first, and how many there are in all.</summary>
    public async Task<(IReadOnlyList<ToolChange> Page, long Total)> ListAsync(
        Guid connectionId, int limit, long offset, CancellationToken cancellationToken)
    {
        await using var link = await database.OpenConnectionAsync(cancellationToken);
        await using var results = await link.QueryMultipleAsync(new(
            """
            select id, at, tool, kind, old_item::text as old_item, new_item::text as new_item
            from connections_tool_changes where connection_id = @connectionId
            order by at desc, id desc limit @limit offset @offset;
            select count(*) from connections_tool_changes where connection_id = @connectionId;
            """,
            new { connectionId, limit, offset },
            cancellationToken: cancellationToken));
        var page = await results.ReadAsync<ToolChange>();
        return (page.AsList(), await results.ReadSingleAsync<long>());
    }

    async Task StoreAsync(
        NpgsqlConnection link,
        UpstreamKey key,
        IReadOnlyList<SeenTool> tools,
        IReadOnlyList<string> gone,
        Func<SeenTool, bool> isApproved,
        CancellationToken cancellationToken) => await link.ExecuteAsync(new(
            """
            update connections set tools_recorded_at = @now where id = @ConnectionId;
            delete from connections_tools
            where connection_id = @ConnectionId and account_id is not distinct from @AccountId and name = any(@gone);
            insert into connections_tools (connection_id, account_id, name, item, fingerprint, approved)
            select @ConnectionId, @AccountId, name, item::json, fingerprint, case when is_approved then fingerprint end
            from unnest(@names, @items, @fingerprints, @approvals) as seen(name, item, fingerprint, is_approved)
            on conflict (connection_id, account_id, name) do update
            set item = excluded.item, fingerprint = excluded.fingerprint, approved = coalesce(excluded.approved, connections_tools.approved);
            """,
            new
            {
                key.ConnectionId,
                key.AccountId,
                now = time.GetUtcNow(),
                gone = gone.ToArray(),
                names = tools.Select(tool => tool.Name).ToArray(),
                items = tools.Select(tool => tool.Item.ToString()).ToArray(),
                fingerprints = tools.Select(tool => tool.Fingerprint).ToArray(),
                approvals = tools.Select(isApproved).ToArray(),
            },
            cancellationToken: cancellationToken));

    async Task AddChangesAsync(
        NpgsqlConnection link, Guid connectionId, IReadOnlyList<ToolChange> changes, CancellationToken cancellationToken)
    {
        var now = time.GetUtcNow();
        await link.ExecuteAsync(new(
            """
            insert into connections_tool_changes (id, connection_id, at, tool, kind, old_item, new_item)
            select id, @connectionId, @now, tool, kind, old_item::json, new_item::json
            from unnest(@ids, @tools, @kinds, @olds, @news) as c(id, tool, kind, old_item, new_item);
            delete from connections_tool_changes where id in (
                select id from (
                    select id, row_number() over newest as place,
                           sum(coalesce(octet_length(old_item::text), 0) + coalesce(octet_length(new_item::text), 0)) over newest as bytes
                    from connections_tool_changes where connection_id = @connectionId
                    window newest as (order by at desc, id desc)) as kept
                where place > @KeptChanges or (bytes > @KeptBytes and place > 1));
            """,
            new
            {
                connectionId,
                now,
                KeptChanges,
                KeptBytes,
                ids = changes.Select(_ => Guid.CreateVersion7(now)).ToArray(),
                tools = changes.Select(change => change.Tool).ToArray(),
                kinds = changes.Select(change => change.Kind).ToArray(),
                olds = changes.Select(change => change.OldItem).ToArray(),
                news = changes.Select(change => change.NewItem).ToArray(),
            },
            cancellationToken: cancellationToken));
    }
}
