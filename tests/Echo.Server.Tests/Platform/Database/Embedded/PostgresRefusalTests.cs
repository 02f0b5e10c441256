using Dapper;
using Echo.Server.Platform.Database;
using Echo.Server.Platform.Database.Embedded;
using Npgsql;

namespace Echo.Server.Tests.Platform.Database.Embedded;

/// <summary>Files that the own PostgreSQL can't be started on: the operator reads a sentence, not a stack trace.</summary>
public sealed class PostgresRefusalTests : IAsyncDisposable
{
    readonly EmbeddedFixture fixture = new();

    string Directory => Path.Combine(fixture.Data, "postgres");

    [Fact]
    public async Task ADirectoryOfOtherFilesIsLeftAlone()
    {
        System.IO.Directory.CreateDirectory(Directory);
        await File.WriteAllTextAsync(Path.Combine(Directory, "notes.txt"), "mine");
        var refusal = await Should.ThrowAsync<DatabaseStartException>(fixture.StartAsync);
        refusal.Message.ShouldContain(Directory);
        refusal.Message.ShouldContain("PG_VERSION");
        (await File.ReadAllTextAsync(Path.Combine(Directory, "notes.txt"))).ShouldBe("mine");
    }

    [Fact]
    public async Task AnEmptyDirectoryIsFilled()
    {
        System.IO.Directory.CreateDirectory(Directory);
        await fixture.StartAsync();
        (await fixture.QueryAsync<int>("select 1")).ShouldBe(1);
    }

    [Fact]
    public async Task AFileInTheWayIsNamed()
    {
        System.IO.Directory.CreateDirectory(fixture.Data);
        await File.WriteAllTextAsync(Directory + ".new", "a file");
        (await Should.ThrowAsync<DatabaseStartException>(fixture.StartAsync)).Message.ShouldContain(Directory + ".new");
    }

    [Fact]
    public async Task DataWithoutEchosRoleAreRefused()
    {
        await fixture.StartAsync();
        await fixture.QueryAsync<int>("create role other superuser login; select 1");
        var address = $"Host={Path.Combine(fixture.Data, "run")};Username=other;Database=postgres;Pooling=false";
        await using (var other = new NpgsqlConnection(address))
            await other.ExecuteAsync($"alter role {PostgresCluster.Role} rename to gone");
        await fixture.StopAsync();

        var refusal = await Should.ThrowAsync<DatabaseStartException>(fixture.StartAsync);
        refusal.Message.ShouldContain("role \"echo\" does not exist");
        refusal.Message.ShouldContain(Directory);
    }

    public ValueTask DisposeAsync() => fixture.DisposeAsync();
}
