using Echo.Mcp.Tests.Scripted;
using Echo.Mcp.Transports;
using Echo.Mcp.Transports.Stdio;
using ModelContextProtocol.Protocol;
using ModelContextProtocol.Server;

namespace Echo.Mcp.Tests.Sessions;

public sealed class ASdkServerOverStdio : ServersOfTheCSharpSdk
{
    readonly Duplex duplex = Duplex.OfTheSystem();
    readonly CancellationTokenSource stop = new();
    McpServer server = null!;
    Task serving = Task.CompletedTask;

    private protected override Task<IUpstreamTransport> StartAsync()
    {
        server = McpServer.Create(new StreamServerTransport(duplex.ServerInput, duplex.ServerOutput), Tools.Options);
        serving = server.RunAsync(stop.Token);
        return Task.FromResult<IUpstreamTransport>(new StdioTransport(duplex.ClientInput, duplex.ClientOutput));
    }

    private protected override Task PingAsync() => server.SendRequestAsync(new JsonRpcRequest { Method = "ping" });

    private protected override Task NotifyAsync(string method) => server.SendNotificationAsync(method);

    private protected override async Task StopAsync()
    {
        await stop.CancelAsync();
        await serving.ContinueWith(_ => { }, TaskScheduler.Default).InTime();
        await server.DisposeAsync();
        duplex.Dispose();
        stop.Dispose();
    }
}
