using System.Diagnostics;
using System.Net;
using System.Net.Sockets;
using Echo.Testing;

namespace Echo.Server.Tests.Platform.Events;

/// <summary>A RabbitMQ of the tests' own, on loopback and in a temporary directory. Tests may stop it and start it again.</summary>
public sealed class RabbitServer : IAsyncLifetime
{
    const string Program = "/usr/lib/rabbitmq/bin/rabbitmq-server";

    static readonly TimeSpan StartLimit = TimeSpan.FromSeconds(90);

    readonly DirectoryInfo directory = Directory.CreateTempSubdirectory("echo-rabbit-");
    readonly int port = FreePort.Next();
    readonly int nodePort = FreePort.Next();
    readonly int mapperPort = FreePort.Next();
    Process? process;

    public static bool IsInstalled => File.Exists(Program);

    public string Url => $"amqp://guest:guest@127.0.0.1:{port}/";

    public async ValueTask InitializeAsync()
    {
        if (IsInstalled)
            await StartAsync();
    }

    public async ValueTask DisposeAsync()
    {
        await StopAsync();
        if (IsInstalled)
        {
            // The mapper of names that it has started for itself ends when it is told to.
            var kill = new ProcessStartInfo("epmd", ["-port", $"{mapperPort}", "-kill"])
            {
                RedirectStandardOutput = true,
                RedirectStandardError = true,
                UseShellExecute = false,
            };
            using var end = Process.Start(kill)!;
            await end.WaitForExitAsync();
        }

        directory.Delete(recursive: true);
    }

    public async Task StartAsync()
    {
        var home = directory.FullName;
        await File.WriteAllTextAsync(Path.Combine(home, "plugins"), "[].");
        await File.WriteAllTextAsync(Path.Combine(home, "rabbitmq.conf"), $"listeners.tcp.1 = 127.0.0.1:{port}\n");
        var start = new ProcessStartInfo("/bin/sh", ["-c", $"exec {Program} >>log 2>&1"]) { WorkingDirectory = home };
        foreach (var (name, value) in new[]
        {
            ("HOME", home), ("RABBITMQ_NODENAME", $"echo-{port}@localhost"), ("RABBITMQ_MNESIA_BASE", Path.Combine(home, "mnesia")),
            ("RABBITMQ_LOG_BASE", home), ("RABBITMQ_LOGS", "-"), ("RABBITMQ_DIST_PORT", $"{nodePort}"), ("ERL_EPMD_PORT", $"{mapperPort}"),
            ("ERL_EPMD_ADDRESS", "127.0.0.1"), ("RABBITMQ_PID_FILE", Path.Combine(home, "pid")),
            ("RABBITMQ_ENABLED_PLUGINS_FILE", Path.Combine(home, "plugins")), ("RABBITMQ_CONF_ENV_FILE", "/dev/null"),
            ("RABBITMQ_CONFIG_FILE", Path.Combine(home, "rabbitmq")),
            ("RABBITMQ_SERVER_ADDITIONAL_ERL_ARGS", "+S 1:1 -kernel inet_dist_use_interface {127,0,0,1}"),
        })
            start.Environment[name] = value;
        process = Process.Start(start)!;
        await Eventually.TrueAsync(AnswersAsync, StartLimit, () => File.ReadAllText(Path.Combine(home, "log")));
    }

    /// <summary>Ends it at once, as a crash would.</summary>
    public async Task StopAsync()
    {
        if (process is null)
            return;
        process.Kill(entireProcessTree: true);
        await process.WaitForExitAsync();
        process.Dispose();
        process = null;
    }

    // A broker that takes connections and is not ready yet says nothing to the greeting.
    async Task<bool> AnswersAsync()
    {
        try
        {
            using var client = new TcpClient();
            await client.ConnectAsync(IPAddress.Loopback, port);
            await client.GetStream().WriteAsync("AMQP\0\0\u0009\u0001"u8.ToArray());
            using var limit = new CancellationTokenSource(TimeSpan.FromSeconds(1));
            return await client.GetStream().ReadAsync(new byte[1], limit.Token) == 1;
        }
        catch (Exception notYet) when (notYet is SocketException or IOException or OperationCanceledException)
        {
            return false;
        }
    }
}
