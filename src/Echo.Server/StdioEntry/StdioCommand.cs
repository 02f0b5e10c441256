using System.Net;
using Echo.Server.Platform.Configuration;
using Echo.Server.Platform.Http.Egress;

namespace Echo.Server.StdioEntry;

/// <summary><c>stdio</c>: lets a client that speaks only stdio reach an Echo that runs. It starts no server and no database.</summary>
public static class StdioCommand
{
    // Streams and questions hold a connection each; Echo limits what one caller may have under way.
    const int MostConnections = 2000;

    /// <param name="input">The client's messages, one a line.</param>
    /// <param name="output">Receives messages for the client, one a line, and nothing else.</param>
    /// <param name="say">Receives sentences for people.</param>
    /// <param name="cancellationToken">Ends it at once.</param>
    /// <exception cref="SettingsException">A setting has an unusable value.</exception>
    /// <returns>The exit code.</returns>
    public static async Task<int> RunAsync(CommandLine line, Stream input, Stream output, Action<string> say, CancellationToken cancellationToken)
    {
        var builder = Host.CreateEmptyApplicationBuilder(new HostApplicationBuilderSettings());
        builder.AddEchoConfiguration(line);
        builder.AddGuardedHttp();
        var options = builder.AddSettings<StdioOptions>();
        using var host = builder.Build();

        using var client = host.Services.GetRequiredService<GuardedHttp>().CreateClient(new()
        {
            OperatorAddresses = [options.Endpoint],
            Decompression = DecompressionMethods.None,
            Timeout = Timeout.InfiniteTimeSpan,
            MaxConnectionsPerServer = MostConnections,
        });
        using var lines = new OutputLines(output);
        var endpoint = new EchoEndpoint(client, options.Endpoint, options.ApiKey);
        await new Relay(endpoint, lines, new(say), new(), TimeProvider.System).RunAsync(input, cancellationToken);
        return 0;
    }
}
