using Npgsql;

namespace Echo.Testing;

/// <summary>A database of one test or test class, gone when disposed.</summary>
public sealed class TestDatabase : IAsyncDisposable
{
    readonly string name;

    TestDatabase(string name, string connectionString)
    {
        this.name = name;
        ConnectionString = connectionString;
        Source = NpgsqlDataSource.Create(connectionString);
    }

    /// <summary>Fit as <c>DATABASE_URL</c>.</summary>
    public string ConnectionString { get; }

    public NpgsqlDataSource Source { get; }

    /// <summary>With the server's schema and no rows.</summary>
    public static Task<TestDatabase> CreateAsync() => CreateAsync(migrated: true);

    /// <summary>With nothing in it.</summary>
    public static Task<TestDatabase> CreateEmptyAsync() => CreateAsync(migrated: false);

    public async ValueTask DisposeAsync()
    {
        await Source.DisposeAsync();
        await TestCluster.DropDatabaseAsync(name);
    }

    static async Task<TestDatabase> CreateAsync(bool migrated)
    {
        var fresh = $"test_{Guid.NewGuid():n}";
        return new TestDatabase(fresh, await TestCluster.CreateDatabaseAsync(fresh, migrated));
    }
}
