using Echo.Testing;

namespace Echo.Server.Tests.Features.Plugins;

/// <summary>Plugins come, change and go while the server runs.</summary>
[Collection(PluginTests.Name)]
public sealed class ChangingTheDirectory(PluginHost host)
{
    const string Good =
        """{"name":"<name>","version":"<version>","description":"","command":["bash","-c","echo 1"],"actions":[{"name":"run","description":""}]}""";

    [Fact]
    public async Task ItIsSeenWithoutARestart()
    {
        host.Write("self", Manifest("self", "1"));
        await Eventually.TrueAsync(async () => await VersionAsync("self") == "1", TimeSpan.FromSeconds(20));
        host.Write("self", Manifest("self", "2"));
        await Eventually.TrueAsync(async () => await VersionAsync("self") == "2", TimeSpan.FromSeconds(20));
        Directory.Delete(Path.Combine(host.Root, "self"), recursive: true);
        await Eventually.TrueAsync(async () => await VersionAsync("self") is null, TimeSpan.FromSeconds(20));
        (await host.ExecuteAsync("self", "run")).Status.ShouldBe(404);
    }

    [Theory]
    [InlineData("{", "plugin.json can't be read")]
    [InlineData("null", "plugin.json says null")]
    [InlineData("{}", "neither an assembly nor a command")]
    [InlineData("""{"assembly":"../x.dll"}""", "no .dll file in the plugin's own folder")]
    [InlineData("""{"assembly":"none.dll"}""", "none.dll can't be loaded")]
    [InlineData("""{"assembly":"x.dll","name":"x"}""", "says everything else itself")]
    [InlineData("""{"name":"x","version":"1","description":"","command":["true"],"actions":[],"odd":1}""", "odd")]
    [InlineData("""{"name":"x","version":"1","description":"","command":["true"],"actions":[]}""", "1 to 500 actions")]
    [InlineData("""{"name":"x","version":"1","description":"","command":[],"actions":[{"name":"a","description":""}]}""", "begins with a program")]
    [InlineData("""{"name":"a__b","version":"1","description":"","command":["true"],"actions":[{"name":"a","description":""}]}""", "is not usable")]
    [InlineData(
        """{"name":"sample","version":"1","description":"","command":["true"],"actions":[{"name":"a","description":""}]}""",
        "Another plugin is called sample already")]
    [InlineData("""{"name":"x","version":"1","description":"","command":["true"],"actions":[{"name":"a b","description":""}]}""", "is not usable")]
    [InlineData(
        """{"name":"x","version":"1","description":"","command":["true"],"actions":[{"name":"a","description":""},{"name":"a","description":""}]}""",
        "Two actions")]
    [InlineData(
        """{"name":"x","version":"1","description":"","command":["true"],"actions":[{"name":"a","description":"","schema":{"type":"string"}}]}""",
        "none of type object")]
    [InlineData(
        """{"name":"x","version":"1","description":"","command":["true"],"actions":[{"name":"a","description":"","schema":{"type":"object","if":{}}}]}""",
        "The rule if is not supported")]
    [InlineData(
        """{"name":"x","version":"1","description":"","command":["true"],"timeoutSeconds":0,"actions":[{"name":"a","description":""}]}""",
        "1 to 600 seconds")]
    public async Task ABrokenOneIsNamedAndBreaksNoOther(string manifest, string expected)
    {
        await host.AddAsync("good", Manifest("good", "1"));
        await host.AddAsync("broken", manifest);
        (await host.ProblemOfAsync("broken")).ShouldContain(expected);
        (await host.ResultAsync("good", "run"))!.ToString().ShouldBe("1");
        (await host.ResultAsync("sample", "echo", "2"))!.ToString().ShouldBe("2");
        ((string)(await host.Echo.SendAsync(HttpMethod.Get, "/health", null)).Body["components"]!["plugins"]!["plugins"]!).ShouldBe("unhealthy");
        (await host.Echo.SendAsync(HttpMethod.Get, "/mcp/plugins", host.Echo.User)).Body["problems"]!.AsArray().ShouldBeEmpty();

        await host.RemoveAsync("broken");
        (await host.ProblemOfAsync("broken")).ShouldBe("");
        ((string)(await host.Echo.SendAsync(HttpMethod.Get, "/health", null)).Body["components"]!["plugins"]!["plugins"]!).ShouldBe("healthy");
        await host.RemoveAsync("good");
    }

    [Fact]
    public async Task AnAssemblyThatIsNone()
    {
        await host.AddAsync("no-assembly", """{"assembly":"text.dll"}""", ("text.dll", "not an assembly"));
        (await host.ProblemOfAsync("no-assembly")).ShouldStartWith("text.dll can't be loaded");
        File.Copy(Path.Combine(AppContext.BaseDirectory, "Echo.Mcp.dll"), Path.Combine(host.Root, "no-assembly", "text.dll"), overwrite: true);
        await host.LookAsync();
        (await host.ProblemOfAsync("no-assembly")).ShouldContain("one public class has to implement Echo.Plugins.IPlugin");
        await host.RemoveAsync("no-assembly");
    }

    [Fact]
    public async Task TheLastGoodOneStaysUntilTheFolderIsWholeAgain()
    {
        await host.AddAsync("mended", Manifest("mended", "1"));
        await host.AddAsync("mended", "{");
        (await host.ProblemOfAsync("mended")).ShouldContain("can't be read");
        (await VersionAsync("mended")).ShouldBe("1");
        await host.AddAsync("mended", Manifest("mended", "2"));
        (await host.ProblemOfAsync("mended")).ShouldBe("");
        (await VersionAsync("mended")).ShouldBe("2");
        await host.RemoveAsync("mended");
    }

    [Fact]
    public async Task AFolderThatTakesAnothersNameWaits()
    {
        await host.AddAsync("zz", Manifest("taken", "first"));
        await host.AddAsync("aa", Manifest("taken", "second"));
        (await VersionAsync("taken")).ShouldBe("first");
        (await host.ProblemOfAsync("aa")).ShouldBe("Another plugin is called taken already.");
        await host.RemoveAsync("zz");
        (await VersionAsync("taken")).ShouldBe("second");
        (await host.ProblemOfAsync("aa")).ShouldBe("");
        await host.RemoveAsync("aa");
    }

    static string Manifest(string name, string version) =>
        Good.Replace("<name>", name, StringComparison.Ordinal).Replace("<version>", version, StringComparison.Ordinal);

    async Task<string?> VersionAsync(string name) =>
        (string?)(await host.Echo.SendAsync(HttpMethod.Get, "/mcp/plugins", host.Echo.User)).Body["data"]!.AsArray()
            .SingleOrDefault(plugin => (string?)plugin!["name"] == name)?["version"];
}
