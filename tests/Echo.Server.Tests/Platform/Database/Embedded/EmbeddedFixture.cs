using Dapper;
using Echo.Server.Platform.Database;
using Echo.Server.Platform.Database.Embedded;
using Echo.Testing;
using Echo.Testing.Hosts;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Npgsql;

namespace Echo.Server.Tests.Platform.Database.Embedded;

/// <summary>A data directory that hosts with an own PostgreSQL are started on, one after another.</summary>
sealed class EmbeddedFixture : IAsyncDisposable
{
    readonly string root;

    /// <param name="below">Where in the directory of the test the data directory lies.</param>
    /// <param name="under">The directory that holds the directory of the test.</param>
    public EmbeddedFixture(string below = "data", string? under = null)
    {
        root = Path.Combine(under ?? Path.GetTempPath(), $"echo-embedded-{Guid.NewGuid():n}"[..24]);
        Data = Path.Combine(root, below);
    }

    public string Data { get; }

    public string? Binaries { get; init; } = TestCluster.BinariesDirectory;

    /// <summary>Tests of durability wait for the disk; the others need not.</summary>
    public bool IsDurable { get; init; }

    public IHost? Host { get; private set; }

    public EmbeddedPostgres Postgres => Host!.Services.GetRequiredService<EmbeddedPostgres>();

    public NpgsqlDataSource Database => Host!.Services.GetRequiredService<NpgsqlDataSource>();

    /// <summary>All processes of PostgreSQL that work on the data, by the test's own reading.</summary>
    public IReadOnlyList<int> Processes =>
    [
        .. from directory in Directory.EnumerateDirectories("/proc")
           where char.IsAsciiDigit(Path.GetFileName(directory)[0]) && WorksHere(directory)
           select int.Parse(Path.GetFileName(directory)),
    ];

    public async Task StartAsync()
    {
        Host = DatabaseHost.Build(IsDurable, ("ECHO_DATA", Data), ("Database:BinariesDirectory", Binaries));
        await Host.StartAsync();
    }

    public async Task StopAsync()
    {
        await Host!.StopAsync();
        await ((IAsyncDisposable)Host).DisposeAsync();
        Host = null;
    }

    public async Task<T> QueryAsync<T>(string sql)
    {
        await using var connection = await Database.OpenConnectionAsync();
        return (await connection.ExecuteScalarAsync<T>(sql))!;
    }

    /// <summary>Asks until there is an answer; nothing but an outage may come in between.</summary>
    public Task<bool> RecoversAsync(TimeSpan within) => RecoversAsync("select 1", within);

    public async Task<bool> RecoversAsync(string sql, TimeSpan within)
    {
        await Eventually.TrueAsync(
            async () =>
            {
                try
                {
                    return await QueryAsync<int>(sql) == 1;
                }
                catch (Exception outage) when (outage.IsDatabaseUnavailable)
                {
                    return false;
                }
            },
            within);
        return true;
    }

    public async ValueTask DisposeAsync()
    {
        if (Host is not null)
            await StopAsync();
        if (Directory.Exists(root))
            Directory.Delete(root, recursive: true);
    }

    bool WorksHere(string process)
    {
        try
        {
            return File.ResolveLinkTarget(process + "/cwd", returnFinalTarget: false)?.FullName == Path.Combine(Data, "postgres");
        }
        catch (Exception gone) when (gone is IOException or UnauthorizedAccessException)
        {
            return false;
        }
    }
}
