using System.Diagnostics;
using System.Text.Json.Nodes;

namespace Echo.EndToEnd.Tests.Google;

/// <summary>Google as the npm package oauth2-mock-server plays it.</summary>
sealed class MockGoogle : IAsyncDisposable
{
    readonly Process process;

    MockGoogle(Process process, string issuer) => (this.process, Issuer) = (process, issuer);

    public string Issuer { get; }

    /// <summary>For a server that is to take it for Google.</summary>
    public IEnumerable<(string Name, string Value)> Settings =>
    [
        ("GOOGLE_CLIENT_ID", "echo-at-google"),
        ("GOOGLE_CLIENT_SECRET", "a secret of the tests"),
        ("GOOGLE_AUTH_URI", $"{Issuer}/authorize"),
        ("GOOGLE_TOKEN_URI", $"{Issuer}/token"),
        ("GOOGLE_USERINFO_URI", $"{Issuer}/userinfo"),
        ("GOOGLE_CERTS_URI", $"{Issuer}/jwks"),
        ("GOOGLE_REVOKE_URI", $"{Issuer}/revoke"),
        ("GOOGLE_ISSUER", Issuer),
    ];

    public static async Task<MockGoogle> StartAsync()
    {
        var node = Process.Start(new ProcessStartInfo("node", [Path.Combine(Checkout.NpmDirectory, "google.mjs")])
        {
            RedirectStandardOutput = true,
            UseShellExecute = false,
        })!;
        var line = await node.StandardOutput.ReadLineAsync().WaitAsync(TimeSpan.FromSeconds(30));
        return new(node, (string)JsonNode.Parse(line ?? throw new InvalidOperationException("google.mjs did not start"))!["issuer"]!);
    }

    public async ValueTask DisposeAsync()
    {
        process.Kill();
        await process.WaitForExitAsync();
        process.Dispose();
    }
}
