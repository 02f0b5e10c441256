using Dapper;
using Echo.Server.Platform.Configuration;
using Echo.Server.Platform.Database;
using Echo.Testing;
using Microsoft.Extensions.Configuration;
using Npgsql;

namespace Echo.Server.Tests.Platform.Database;

/// <summary>Prepared statements belong to a server's session, which a transaction pooler gives to somebody else after each transaction.</summary>
public sealed class PreparedStatementTests : IAsyncLifetime
{
    TestDatabase database = null!;

    [Fact]
    public async Task StatementsThatComeOftenArePrepared() => (await PreparedAsync("", direct: null)).ShouldBeGreaterThan(0);

    [Fact]
    public async Task BehindATransactionPoolerNothingIsPrepared() => (await PreparedAsync("", database.ConnectionString)).ShouldBe(0);

    [Fact]
    public async Task WhoeverForbidsItIsObeyed() => (await PreparedAsync(";Max Auto Prepare=0", direct: null)).ShouldBe(0);

    public async ValueTask InitializeAsync() => database = await TestDatabase.CreateEmptyAsync();

    public ValueTask DisposeAsync() => database.DisposeAsync();

    async Task<int> PreparedAsync(string keywords, string? direct)
    {
        var settings = new Dictionary<string, string?> { ["DATABASE_URL"] = database.ConnectionString + keywords, ["DATABASE_DIRECT_URL"] = direct };
        var options = SettingsReader.Read<DatabaseOptions>(new ConfigurationBuilder().AddInMemoryCollection(settings).Build(), new List<string>());
        await using var source = NpgsqlDataSource.Create(DatabaseAddress.Create(options, socket: null).Pooled);
        for (var i = 0; i < 20; i++)
        {
            await using var connection = await source.OpenConnectionAsync();
            await connection.ExecuteScalarAsync<int>("select @i", new { i });
        }

        await using var last = await source.OpenConnectionAsync();
        return await last.ExecuteScalarAsync<int>("select count(*) from pg_prepared_statements");
    }
}
