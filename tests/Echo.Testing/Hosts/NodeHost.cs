using Echo.Server;
using Echo.Server.Platform.Configuration;
using Microsoft.Extensions.Hosting;

namespace Echo.Testing.Hosts;

/// <summary>A whole server on a database of the tests.</summary>
static class NodeHost
{
    /// <summary>Runs until it is killed; prints its address.</summary>
    /// <param name="broker">The address of RabbitMQ; empty for none.</param>
    public static async Task RunAsync(string database, string data, string key, string broker)
    {
        var settings = new Dictionary<string, string?>
        {
            ["ECHO_DATA"] = data,
            ["PORT"] = "0",
            ["DATABASE_URL"] = database,
            ["JWT_SECRET_KEY"] = key,
            ["LOG_LEVEL"] = "Critical",
            ["RATE_LIMIT_ENABLED"] = "false",
            ["RABBITMQ_URL"] = broker,
        };
        await using var app = EchoServer.Build(CommandLine.Serve(settings));
        await app.StartAsync();
        Console.WriteLine(app.Urls.First());
        await app.WaitForShutdownAsync();
    }
}
