using Dapper;
using Echo.Server.Features.Services.SignIns;
using Npgsql;

namespace Echo.Server.Features.Services.Offering;

/// <summary>Reads what <see cref="ServiceTable"/> holds.</summary>
sealed class LoadedServiceStore(NpgsqlDataSource database)
{
    /// <summary>The revision of each active service, and all APIs.</summary>
    public async Task<(IReadOnlyDictionary<int, int> Revisions, IReadOnlyList<ServiceApi> Apis)> ReadRevisionsAsync(CancellationToken cancellationToken)
    {
        await using var connection = await database.OpenConnectionAsync(cancellationToken);
        await using var results = await connection.QueryMultipleAsync(new(
            """
            select id, revision from services where is_active;
            select id, type, title, version, source_url, sign_ins::text as sign_ins, secrets, created_by, created_at, updated_at, revision from services_apis;
            """,
            cancellationToken: cancellationToken));
        var revisions = await results.ReadAsync<(int Id, int Revision)>();
        return (revisions.ToDictionary(one => one.Id, one => one.Revision), (await results.ReadAsync<ServiceApi>()).AsList());
    }

    /// <summary>Those of the services that are still active.</summary>
    public async Task<IReadOnlyList<Service>> ReadAsync(int[] ids, CancellationToken cancellationToken)
    {
        await using var connection = await database.OpenConnectionAsync(cancellationToken);
        return (await connection.QueryAsync<Service>(new(
            $"select {ServiceStore.Columns} from services s left join account_directory a on a.id = s.created_by where s.id = any(@ids) and s.is_active",
            new { ids },
            cancellationToken: cancellationToken))).AsList();
    }
}
