using Echo.Server.Platform.Configuration;
using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;

namespace Echo.Server.Tests.Platform.Configuration;

[Collection(nameof(AloneInTheProcess))]
public sealed class SettingSourcesTests : IDisposable
{
    readonly string file = Path.GetTempFileName();

    [Fact]
    public void TheLaterSourceWins()
    {
        // The environment is everybody's: a server that another test started at this moment would bear the name as long as it runs.
        Environment.SetEnvironmentVariable("APP_NAME", "from the environment");
        try
        {
            File.WriteAllText(file, "APP_NAME=from the file\nAPP_VERSION=9.9.9\nPORT=1111\nHOST=0.0.0.0\n");
            var options = Build("--port", "2222").GetRequiredService<ServerOptions>();
            options.AppName.ShouldBe("from the environment");
            options.AppVersion.ShouldBe("9.9.9");
            options.Port.ShouldBe(2222);
            options.Host.ShouldBe("0.0.0.0");
        }
        finally
        {
            Environment.SetEnvironmentVariable("APP_NAME", null);
        }
    }

    [Theory]
    [InlineData("70000", "PORT is \"70000\": use a number from 0 to 65535.")]
    [InlineData("http", "PORT is \"http\": use a whole number.")]
    public void AnInvalidOptionIsNamedLikeItsSetting(string port, string problem) =>
        Should.Throw<SettingsException>(() => Build("--port", port)).Problems.ShouldBe([problem]);

    [Theory]
    [InlineData("localhost")]
    [InlineData("::1")]
    [InlineData("*")]
    [InlineData("10.0.0.5")]
    public void TheServerListensOnAddresses(string host) => Build("--host", host).GetRequiredService<ServerOptions>().Host.ShouldBe(host);

    [Fact]
    public void AHostNameIsRefusedSinceItWouldOpenAllAddresses() =>
        Should.Throw<SettingsException>(() => Build("--host", "echo.example")).Message.ShouldContain("HOST is \"echo.example\"");

    [Fact]
    public void VariablesOfOtherEnginesAreNamed()
    {
        var configuration = new ConfigurationManager();
        configuration.AddInMemoryCollection(
        [
            new("REDIS_URL", "x"), new("TIDB_HOST", "x"), new("MYSQL_PORT", "x"), new("MONGODB_URL", "x"), new("MONGO_INITDB_ROOT_USERNAME", "x"),
            new("CELERY_BROKER_URL", "x"), new("DATABASE_URL", "x"), new("MYSQLX", "x"),
        ]);
        UnusedVariables.SetIn(configuration).ShouldBe(
            ["CELERY_BROKER_URL", "MONGODB_URL", "MONGO_INITDB_ROOT_USERNAME", "MYSQL_PORT", "REDIS_URL", "TIDB_HOST"]);
    }

    public void Dispose() => File.Delete(file);

    ServiceProvider Build(params string[] args)
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.AddEchoConfiguration(CommandLine.Parse(args), file);
        return builder.Services.BuildServiceProvider();
    }
}
