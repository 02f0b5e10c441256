using Echo.Server.Platform.Configuration;
using Echo.Server.Platform.Database;
using Echo.Server.Platform.Database.Embedded;
using Echo.Server.Platform.Processes;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace Echo.Testing.Hosts;

/// <summary>The parts of the server that programs and the database need, with settings as given.</summary>
public static class DatabaseHost
{
    /// <param name="isDurable">Whether an own PostgreSQL waits for the disk, as it does outside tests.</param>
    /// <param name="settings">By their documented names.</param>
    public static IHost Build(bool isDurable, params (string Name, string? Value)[] settings)
    {
        var builder = Host.CreateEmptyApplicationBuilder(new HostApplicationBuilderSettings());
        builder.Configuration.AddInMemoryCollection(settings.Select(setting => KeyValuePair.Create(setting.Name, setting.Value)));
        builder.Logging.AddConsole(console => console.LogToStandardErrorThreshold = LogLevel.Trace).SetMinimumLevel(LogLevel.Warning);
        builder.AddSettings<ServerOptions>();
        builder.AddProcesses();
        builder.AddDatabase();
        if (!isDurable)
        {
            var binaries = builder.Configuration["Database:BinariesDirectory"];
            builder.Services.AddSingleton(new DatabaseOptions { IsDurable = false, BinariesDirectory = binaries });
        }

        return builder.Build();
    }

    /// <summary>Runs until it is killed; prints the number of PostgreSQL's main process.</summary>
    public static async Task RunAsync(string data)
    {
        using var host = Build(isDurable: true, ("ECHO_DATA", data), ("Database:BinariesDirectory", TestCluster.BinariesDirectory));
        await host.StartAsync();
        Console.WriteLine(host.Services.GetRequiredService<EmbeddedPostgres>().ProcessId);
        await host.WaitForShutdownAsync();
    }
}
