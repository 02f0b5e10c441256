using System.Diagnostics;
using System.Text.Json.Nodes;

namespace Echo.EndToEnd.Tests;

/// <summary>An MCP server behind the authorization server of the npm package oauth2-mock-server.</summary>
sealed class ProtectedServer : IAsyncDisposable
{
    readonly Process process;

    ProtectedServer(Process process, string url, string issuer) => (this.process, Url, Issuer) = (process, url, issuer);

    public string Url { get; }

    public string Issuer { get; }

    public static async Task<ProtectedServer> StartAsync()
    {
        var start = new ProcessStartInfo("node", [Path.Combine(Checkout.NpmDirectory, "protected.mjs")])
        {
            RedirectStandardOutput = true,
            UseShellExecute = false,
        };
        var node = Process.Start(start)!;
        var line = await node.StandardOutput.ReadLineAsync().WaitAsync(TimeSpan.FromSeconds(30));
        var places = JsonNode.Parse(line ?? throw new InvalidOperationException("protected.mjs did not start"))!;
        return new(node, (string)places["mcp"]!, (string)places["issuer"]!);
    }

    /// <summary>From now on it refuses the tokens that it has seen.</summary>
    public async Task RefuseAsync()
    {
        using var http = new HttpClient();
        using var answer = await http.PostAsync(new Uri(new Uri(Url), "/refuse"), null);
        answer.EnsureSuccessStatusCode();
    }

    public async ValueTask DisposeAsync()
    {
        process.Kill();
        await process.WaitForExitAsync();
        process.Dispose();
    }
}
