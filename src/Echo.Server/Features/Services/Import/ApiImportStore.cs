using Dapper;
using Echo.Server.Features.Services.SignIns;
using Echo.Server.Platform.Audit;
using Npgsql;

namespace Echo.Server.Features.Services.Import;

/// <summary>Keeps imported APIs and their services.</summary>
sealed class ApiImportStore(NpgsqlDataSource database, AuditStore audit)
{
    /// <summary>The API of a type with its services, also those that are not active.</summary>
    public async Task<(ServiceApi? Api, IReadOnlyList<Service> Services)> FindAsync(string type, CancellationToken cancellationToken)
    {
        await using var connection = await database.OpenConnectionAsync(cancellationToken);
        await using var results = await connection.QueryMultipleAsync(new(
            $"""
            select id, type, title, version, source_url, sign_ins::text as sign_ins, secrets, created_by, created_at, updated_at, revision
            from services_apis where type = @type;
            select {ServiceStore.Columns} from services s left join account_directory a on a.id = s.created_by
            where s.api_id = (select id from services_apis where type = @type) order by s.id;
            """,
            new { type },
            cancellationToken: cancellationToken));
        var api = await results.ReadSingleOrDefaultAsync<ServiceApi>();
        return (api, (await results.ReadAsync<Service>()).AsList());
    }

    /// <summary>Stores an API and what is to become of its services, all of it or nothing.</summary>
    /// <param name="api">With the revision that it was read with.</param>
    /// <returns>The ids by operation, without those whose names are taken; null when somebody else was faster.</returns>
    public async Task<IReadOnlyDictionary<string, int>?> ApplyAsync(ServiceApi api, bool isNew, ImportChanges changes, CancellationToken cancellationToken)
    {
        await using var connection = await database.OpenConnectionAsync(cancellationToken);
        await using var transaction = await connection.BeginTransactionAsync(cancellationToken);
        if (!await SaveAsync(connection, api, isNew, cancellationToken))
            return null;
        var ids = new Dictionary<string, int>(StringComparer.Ordinal);
        foreach (var service in changes.Created)
        {
            if (await ServiceEditStore.InsertAsync(connection, service, cancellationToken) is { } id)
                ids[service.Operation!] = id;
        }

        foreach (var service in changes.Updated)
        {
            if (!await UpdateAsync(connection, transaction, service, ids, cancellationToken))
                return null;
        }

        await connection.ExecuteAsync(new(
            """
            update services set is_active = false, updated_at = @now, revision = revision + 1
            where api_id = @Id and operation = any(@SwitchedOff) and is_active
            """,
            new { api.Id, changes.SwitchedOff, now = api.UpdatedAt },
            cancellationToken: cancellationToken));
        var entry = new AuditEntry("service.imported")
        {
            Target = api.Id.ToString(),
            Details = new()
            {
                ["type"] = api.Type,
                ["title"] = api.Title,
                ["created"] = changes.Created.Count,
                ["updated"] = changes.Updated.Count,
                ["switched_off"] = changes.SwitchedOff.Length,
            },
        };
        await audit.WriteAsync(connection, entry, cancellationToken);
        await transaction.CommitAsync(cancellationToken);
        return ids;
    }

    // A name that is taken concerns one service, and not the others.
    static async Task<bool> UpdateAsync(
        NpgsqlConnection connection, NpgsqlTransaction transaction, Service service, Dictionary<string, int> ids, CancellationToken cancellationToken)
    {
        const string before = "one_service";
        await transaction.SaveAsync(before, cancellationToken);
        try
        {
            if (!await ServiceEditStore.UpdateAsync(connection, service, cancellationToken))
                return false;
            ids[service.Operation!] = service.Id;
            await transaction.ReleaseAsync(before, cancellationToken);
        }
        catch (PostgresException taken) when (taken.SqlState == PostgresErrorCodes.UniqueViolation)
        {
            await transaction.RollbackAsync(before, cancellationToken);
        }

        return true;
    }

    static async Task<bool> SaveAsync(NpgsqlConnection connection, ServiceApi api, bool isNew, CancellationToken cancellationToken) =>
        await connection.ExecuteAsync(new(
            isNew
                ? """
                  insert into services_apis (id, type, title, version, source_url, sign_ins, secrets, created_by, created_at, updated_at, revision)
                  values (@Id, @Type, @Title, @Version, @SourceUrl, @SignIns::json, @Secrets, @CreatedBy, @CreatedAt, @UpdatedAt, @Revision)
                  on conflict do nothing
                  """
                : """
                  update services_apis
                  set title = @Title, version = @Version, source_url = @SourceUrl, sign_ins = @SignIns::json, secrets = @Secrets, updated_at = @UpdatedAt,
                      revision = revision + 1
                  where id = @Id and revision = @Revision
                  """,
            api,
            cancellationToken: cancellationToken)) == 1;
}
