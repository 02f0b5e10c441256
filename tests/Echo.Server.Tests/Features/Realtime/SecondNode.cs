using Echo.Server.Platform.Configuration;
using Echo.Server.Platform.Sockets;
using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.DependencyInjection;

namespace Echo.Server.Tests.Features.Realtime;

/// <summary>Another node on the database of a host, with the same keys.</summary>
sealed class SecondNode : IAsyncDisposable
{
    readonly DirectoryInfo data;
    readonly WebApplication app;

    SecondNode(DirectoryInfo data, WebApplication app) => (this.data, this.app) = (data, app);

    public Uri Url => new(app.Urls.First());

    /// <param name="keys">The settings that all nodes share.</param>
    public static async Task<SecondNode> StartAsync(string databaseUrl, IReadOnlyDictionary<string, string> keys)
    {
        var directory = Directory.CreateTempSubdirectory("echo-node-");
        var settings = new Dictionary<string, string?>
        {
            ["ECHO_DATA"] = directory.FullName,
            ["PORT"] = "0",
            ["DATABASE_URL"] = databaseUrl,
            ["LOG_LEVEL"] = "Critical",
            ["RATE_LIMIT_ENABLED"] = "false",
            ["Access:PasswordIterations"] = "1000",
        };
        foreach (var (name, value) in keys)
            settings[name] = value;
        var made = EchoServer.Build(CommandLine.Serve(settings), builder =>
        {
            builder.Environment.EnvironmentName = "Testing";
            builder.Services.AddSingleton(new SocketOptions { Farewell = TimeSpan.FromSeconds(1) });
        });
        await made.StartAsync(TestContext.Current.CancellationToken);
        return new(directory, made);
    }

    public async ValueTask DisposeAsync()
    {
        await app.StopAsync(CancellationToken.None);
        await app.DisposeAsync();
        data.Delete(recursive: true);
    }
}
