using System.Diagnostics;
using Echo.Bench.Load;

namespace Echo.Bench;

/// <summary>A lean server in a process of its own, and the direct way to call it; or what stands before one.</summary>
sealed class LeanUpstream : IAsyncDisposable
{
    const string Call = """{"jsonrpc":"2.0","id":1,"method":"tools/call","params":{"name":"echo","arguments":{"message":"hello"}}}""";

    readonly Process process;
    readonly RawStdioClient? stdio;

    LeanUpstream(Process process, RawStdioClient? stdio, string url) => (this.process, this.stdio, Url) = (process, stdio, url);

    public static string[] StdioCommand => ["dotnet", typeof(LeanUpstream).Assembly.Location, "lean-stdio"];

    public string Url { get; }

    public static Task<LeanUpstream> StartHttpAsync() => StartHttpAsync("lean-http");

    /// <summary>The bare forwarder before another.</summary>
    public static Task<LeanUpstream> StartForwarderAsync(string url) => StartHttpAsync("bare-forwarder", url);

    public static Task<LeanUpstream> StartStdioAsync()
    {
        var process = Start("lean-stdio");
        return Task.FromResult(new LeanUpstream(process, new(process.StandardInput.BaseStream, process.StandardOutput.BaseStream), ""));
    }

    /// <summary>One worker's way to call the tool directly: a connection of its own over HTTP, the shared pipes over stdio.</summary>
    public async Task<Func<Task>> OpenAsync() =>
        stdio is null ? (await RawHttpClient.OpenAsync(new Uri(Url), Call)).SendAsync : stdio.CallAsync;

    public async ValueTask DisposeAsync()
    {
        process.Kill();
        await process.WaitForExitAsync();
        process.Dispose();
    }

    static async Task<LeanUpstream> StartHttpAsync(params string[] role)
    {
        var process = Start(role);
        return new(process, null, await process.StandardOutput.ReadLineAsync() ?? throw new InvalidOperationException($"{role[0]} did not start"));
    }

    static Process Start(params string[] role) => Process.Start(
        new ProcessStartInfo("dotnet", [typeof(LeanUpstream).Assembly.Location, .. role]) { RedirectStandardInput = true, RedirectStandardOutput = true })!;
}
