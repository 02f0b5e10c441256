using System.Net.Sockets;
using Echo.Server.Platform.Database;
using Echo.Testing;
using Npgsql;

namespace Echo.Server.Tests.Platform.Database;

public sealed class DatabaseUnavailableTests
{
    [Theory]
    [InlineData("57P01", true)]
    [InlineData("57P02", true)]
    [InlineData("57P03", true)]
    [InlineData("53300", true)]
    [InlineData("08006", true)]
    [InlineData("23505", false)]
    [InlineData("40001", false)]
    [InlineData("42601", false)]
    public void TheStateOfTheServerDecides(string state, bool expected)
    {
        var failure = new PostgresException("text", "ERROR", "ERROR", state);
        failure.IsDatabaseUnavailable.ShouldBe(expected);
        new InvalidOperationException("around", failure).IsDatabaseUnavailable.ShouldBe(expected);
    }

    [Fact]
    public void OtherFailuresAreNone()
    {
        new InvalidOperationException("x").IsDatabaseUnavailable.ShouldBeFalse();
        new TimeoutException("x").IsDatabaseUnavailable.ShouldBeFalse();
        new IOException("x", new SocketException(111)).IsDatabaseUnavailable.ShouldBeFalse();
        new OperationCanceledException("x").IsDatabaseUnavailable.ShouldBeFalse();
    }

    [Fact]
    public async Task ARefusedConnectionAndAFullPoolAreUnavailable()
    {
        await using var nobody = NpgsqlDataSource.Create("Host=127.0.0.1;Port=1;Username=x;Timeout=1");
        (await Should.ThrowAsync<NpgsqlException>(async () => await nobody.OpenConnectionAsync())).IsDatabaseUnavailable.ShouldBeTrue();

        await using var database = await TestDatabase.CreateEmptyAsync();
        var builder = new NpgsqlConnectionStringBuilder(database.ConnectionString) { MaxPoolSize = 1, Timeout = 1 };
        await using var small = NpgsqlDataSource.Create(builder);
        await using var taken = await small.OpenConnectionAsync();
        (await Should.ThrowAsync<NpgsqlException>(async () => await small.OpenConnectionAsync())).IsDatabaseUnavailable.ShouldBeTrue();
    }

    [Fact]
    public async Task AServerThatDoesNotAnswerInTimeIsUnavailable()
    {
        await using var database = await TestDatabase.CreateEmptyAsync();
        await using var command = database.Source.CreateCommand("select pg_sleep(30)");
        command.CommandTimeout = 1;
        (await Should.ThrowAsync<NpgsqlException>(async () => await command.ExecuteNonQueryAsync())).IsDatabaseUnavailable.ShouldBeTrue();
    }
}
