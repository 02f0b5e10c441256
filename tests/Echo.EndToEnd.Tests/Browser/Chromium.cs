using System.Diagnostics;

namespace Echo.EndToEnd.Tests.Browser;

/// <summary>Debian's browser with one page, without a window.</summary>
sealed class Chromium : IAsyncDisposable
{
    const string Program = "/usr/bin/chromium";

    readonly TemporaryDirectory profile = new();
    readonly Process process;

    public Chromium(string url)
    {
        var start = new ProcessStartInfo(
            Program,
            ["--headless=new", "--no-sandbox", "--disable-gpu", "--disable-dev-shm-usage", "--no-first-run", $"--user-data-dir={profile.Path}", url])
        {
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            UseShellExecute = false,
        };
        process = Process.Start(start)!;
        process.OutputDataReceived += static (_, _) => { };
        process.ErrorDataReceived += static (_, _) => { };
        process.BeginOutputReadLine();
        process.BeginErrorReadLine();
    }

    public static bool IsInstalled => File.Exists(Program);

    public async ValueTask DisposeAsync()
    {
        process.Kill(entireProcessTree: true);
        await process.WaitForExitAsync();
        process.Dispose();
        await Wait.UntilAsync(() => TryDelete(profile));
    }

    // Its children may write for a moment longer.
    static bool TryDelete(TemporaryDirectory directory)
    {
        try
        {
            directory.Dispose();
            return true;
        }
        catch (IOException)
        {
            return false;
        }
    }
}
