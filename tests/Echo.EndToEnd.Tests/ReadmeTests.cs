using System.Diagnostics;
using System.Text.RegularExpressions;

namespace Echo.EndToEnd.Tests;

/// <summary>The README's lines, as they stand there, in one shell against an empty server.</summary>
public sealed partial class ReadmeTests
{
    const string WrittenUrl = "http://localhost:8000";

    [Fact]
    public async Task TheFirstToolCallWorksAsWritten()
    {
        var data = Directory.CreateTempSubdirectory("echo-readme-");
        string output;
        await using (var echo = await EchoProcess.StartAsync(data.FullName))
        {
            await Wait.UntilAsync(() => echo.Output.Contains("Create the first administrator: http://localhost:"));
            echo.Output.ShouldContain($"Echo is ready at http://localhost:{echo.Url.Port}{Environment.NewLine}");
            output = await RunAsync(Lines().Replace(WrittenUrl, echo.Url.ToString().TrimEnd('/'), StringComparison.Ordinal));
        }

        data.Delete(recursive: true);
        output.ShouldContain("\"content\":[{\"type\":\"text\",\"text\":\"Echo: hello\"}]");
        output.ShouldContain("\"uri\":\"demo://resource/static/document/features.md\",\"content\":{");
        output.ShouldContain("\"prompt_name\":\"simple-prompt\",\"content\":{\"messages\":");
        output.ShouldContain("\"name\":\"read_text_file\"");
        output.ShouldContain("\"name\":\"create_entities\"");
        output.ShouldContain("\"status\":\"success\",\"clients\":[{");
        output.ShouldContain("\"total\":4}");
        output.ShouldContain("\"everything__get-sum\"");
        output.ShouldContain("Echo: hello from curl");
        output.ShouldContain("{\"status\":\"completed\",\"result\":");
        output.ShouldContain("Echo: hello from a task");
        output.ShouldContain("\"state\":\"completed\"");
        output.ShouldContain("event: connected");
        output.ShouldContain("\"result\": \"Echo: hello from a job\"");
        output.ShouldNotContain("urn:echo:problem");
    }

    static string Lines()
    {
        var readme = File.ReadAllText(Path.Combine(Checkout.Root, "README.md"));
        return string.Join('\n', WalkthroughBlock().Matches(readme).Select(block => block.Groups["lines"].Value));
    }

    static async Task<string> RunAsync(string script)
    {
        // Whatever the lines start inherits the marker, in whatever group or session it runs.
        var marker = $"README_TEST={Guid.NewGuid():N}";
        using var shell = Process.Start(new ProcessStartInfo("env", [marker, "bash"])
        {
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            UseShellExecute = false,
        })!;
        try
        {
            var output = shell.StandardOutput.ReadToEndAsync();
            await shell.StandardInput.WriteAsync(script);
            shell.StandardInput.Close();
            var text = await output.WaitAsync(TimeSpan.FromMinutes(4));
            await Wait.UntilAsync(() => Programs.WithEnvironment(marker).Count == 0, what: "nothing that the README's lines started runs on");
            return text;
        }
        finally
        {
            foreach (var left in Programs.WithEnvironment(marker))
            {
                using var kill = Process.Start("kill", ["-KILL", $"{left}"]);
                await kill.WaitForExitAsync();
            }
        }
    }

    [GeneratedRegex("<!-- walkthrough -->\n```sh\n(?<lines>.*?)```", RegexOptions.Singleline | RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex WalkthroughBlock();
}
