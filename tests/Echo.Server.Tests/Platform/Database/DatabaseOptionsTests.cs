using Echo.Server.Platform.Configuration;
using Echo.Server.Platform.Database;
using Microsoft.Extensions.Configuration;
using Npgsql;

namespace Echo.Server.Tests.Platform.Database;

public sealed class DatabaseOptionsTests
{
    [Theory]
    [InlineData("DB_POOL_SIZE", "0", "DB_POOL_SIZE is \"0\": use a number from 1 to 500.")]
    [InlineData("DB_POOL_SIZE", "501", "DB_POOL_SIZE is \"501\": use a number from 1 to 500.")]
    [InlineData("DATABASE_URL", "mysql://u:hidden@db", "DATABASE_URL names another kind of database: ")]
    [InlineData("DATABASE_DIRECT_URL", "postgres://db/x", "DATABASE_DIRECT_URL is set without DATABASE_URL: ")]
    public void AnUnusableSettingIsNamed(string name, string value, string expected)
    {
        var problem = Read((name, value)).Problems.ShouldHaveSingleItem();
        problem.ShouldStartWith(expected);
        problem.ShouldNotContain("hidden");
    }

    [Fact]
    public void PoolSizeAndDefaultsReachTheConnectionString()
    {
        var options = Read(("DATABASE_URL", "postgres://u:hidden@db:99/x"), ("DB_POOL_SIZE", "7")).Options;
        var address = DatabaseAddress.Create(options, socket: null);
        var pooled = new NpgsqlConnectionStringBuilder(address.Pooled);
        (pooled.MaxPoolSize, pooled.Timeout, pooled.CommandTimeout, pooled.ApplicationName, pooled.Pooling).ShouldBe((7, 5, 10, "Echo", true));
        var direct = new NpgsqlConnectionStringBuilder(address.Direct);
        (direct.Host, direct.Port, direct.Pooling, direct.ApplicationName).ShouldBe(("db", 99, false, "Echo"));
        address.Place.ShouldBe("x at db:99");
    }

    [Fact]
    public void BehindATransactionPoolerNothingIsPrepared()
    {
        var options = Read(("DATABASE_URL", "postgres://pooler/x"), ("DATABASE_DIRECT_URL", "postgres://db/x")).Options;
        var address = DatabaseAddress.Create(options, socket: null);
        new NpgsqlConnectionStringBuilder(address.Pooled).MaxAutoPrepare.ShouldBe(0);
        new NpgsqlConnectionStringBuilder(address.Direct).Host.ShouldBe("db");
    }

    [Fact]
    public void KeywordsThatAreGivenStay()
    {
        var options = Read(
            ("DATABASE_URL", "Host=pooler;Max Auto Prepare=7;No Reset On Close=false;TCP Keepalive=false;Timezone=Europe/Paris;Timeout=9;Command Timeout=60"),
            ("DATABASE_DIRECT_URL", "postgres://db/x")).Options;
        var pooled = new NpgsqlConnectionStringBuilder(DatabaseAddress.Create(options, socket: null).Pooled);
        (pooled.MaxAutoPrepare, pooled.NoResetOnClose, pooled.TcpKeepAlive).ShouldBe((7, false, false));
        (pooled.Timezone, pooled.Timeout, pooled.CommandTimeout).ShouldBe(("Europe/Paris", 9, 60));
    }

    static (DatabaseOptions Options, List<string> Problems) Read(params (string Name, string Value)[] settings)
    {
        var problems = new List<string>();
        var pairs = settings.Select(setting => KeyValuePair.Create(setting.Name, (string?)setting.Value));
        return (SettingsReader.Read<DatabaseOptions>(new ConfigurationBuilder().AddInMemoryCollection(pairs).Build(), problems), problems);
    }
}
