using System.Text.RegularExpressions;

namespace Echo.Server.Tests.Features.Plugins;

/// <summary>docs/plugins.md, literally.</summary>
[Collection(PluginTests.Name)]
public sealed partial class WritingAPlugin(PluginHost host)
{
    static readonly string Checkout = FindCheckout();

    static readonly string Page = File.ReadAllText(Path.Combine(Checkout, "docs/plugins.md"));

    [Fact]
    public async Task AProgram()
    {
        var json = Blocks("json");
        await host.AddAsync("words", json[0], ("words.sh", Blocks("bash")[0]));
        var curl = Body().Match(Blocks("bash")[1]).Groups["body"].Value;
        var (status, body) = await host.Echo.PostAsync("/mcp/execute", host.Echo.User, curl);
        (status, body.ToJsonString()).ShouldBe((200, json[1].Trim()));
        (await host.ExecuteAsync("words", "count")).Status.ShouldBe(422);
        await host.RemoveAsync("words");
    }

    /// <summary>The page shows what the test project is made of.</summary>
    [Fact]
    public async Task AnAssembly()
    {
        Blocks("csharp").Single().Trim().ShouldBe(File.ReadAllText(Path.Combine(Checkout, "tests/Acme.Greeter/GreeterPlugin.cs")).Trim());
        var folder = Directory.CreateDirectory(Path.Combine(host.Root, "greeter")).FullName;
        foreach (var file in (string[])["Acme.Greeter.dll", "Echo.Plugins.dll"])
            File.Copy(Path.Combine(AppContext.BaseDirectory, file), Path.Combine(folder, file));
        await host.AddAsync("greeter", Blocks("json")[2]);
        (await host.ResultAsync("greeter", "greet", """{"name":"Ada"}"""))!.ToJsonString().ShouldBe("""{"greeting":"Hello, Ada! a-user sends regards."}""");
        var (status, body) = await host.ExecuteAsync("greeter", "greet", """{"name":"nobody"}""");
        (status, (string)body["detail"]!).ShouldBe((502, "Plugin failed: There is nobody to greet"));
        await host.RemoveAsync("greeter");
    }

    static List<string> Blocks(string language) =>
        [.. Block().Matches(Page).Where(block => block.Groups["language"].Value == language).Select(block => block.Groups["text"].Value)];

    static string FindCheckout()
    {
        var folder = new DirectoryInfo(AppContext.BaseDirectory);
        while (!File.Exists(Path.Combine(folder.FullName, "Echo.slnx")))
            folder = folder.Parent!;
        return folder.FullName;
    }

    [GeneratedRegex("^```(?<language>[a-z]+)\n(?<text>.*?)^```$", RegexOptions.Multiline | RegexOptions.Singleline | RegexOptions.ExplicitCapture)]
    private static partial Regex Block();

    [GeneratedRegex("-d '(?<body>[^']*)'", RegexOptions.ExplicitCapture)]
    private static partial Regex Body();
}
