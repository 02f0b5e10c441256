using Echo.Server.Platform.Configuration;

namespace Echo.Server.Tests.Platform.Configuration;

public sealed class CommandLineTests : IDisposable
{
    readonly StringWriter output = new();
    readonly StringWriter error = new();

    [Fact]
    public void WithoutAVerbTheServerRuns()
    {
        var line = Parse();
        line.Verb.ShouldBe(CommandVerb.Serve);
        line.ExitCode.ShouldBeNull();
        line.Settings.ShouldBeEmpty();
    }

    [Fact]
    public void DocumentedOptionsOverrideSettings()
    {
        var line = Parse("--host", "0.0.0.0", "--port", "8080", "--reload", "--debug");
        line.ExitCode.ShouldBeNull();
        line.Settings.ShouldBe(new Dictionary<string, string?> { ["HOST"] = "0.0.0.0", ["PORT"] = "8080", ["DEBUG"] = "true" }, ignoreOrder: true);
    }

    [Fact]
    public void OptionsTakeAnEqualsSignToo() => Parse("--port=0").Settings["PORT"].ShouldBe("0");

    [Fact]
    public void MigrateIsAVerb()
    {
        Parse("migrate").Verb.ShouldBe(CommandVerb.Migrate);
        Parse("migrate", "--status").Verb.ShouldBe(CommandVerb.MigrateStatus);
    }

    [Fact]
    public void StdioIsAVerb() => Parse("stdio").Verb.ShouldBe(CommandVerb.Stdio);

    [Theory]
    [InlineData("stdio", "--key", "never-on-the-command-line")]
    [InlineData("--prot", "8080")]
    [InlineData("--port")]
    [InlineData("serv")]
    [InlineData("migrate", "--port", "1")]
    public void AnUnknownWordEndsWithAnError(params string[] args)
    {
        Parse(args).ExitCode.ShouldBe(1);
        error.ToString().ShouldNotBeEmpty();
    }

    [Theory]
    [InlineData("--help")]
    [InlineData("-h")]
    public void HelpNamesTheOptionsAndEndsWell(string option)
    {
        Parse(option).ExitCode.ShouldBe(0);
        foreach (var word in new[] { "--host", "--port", "--debug", "--reload", "--version", "./run migrate [--status]", "./run stdio", "ECHO_API_KEY" })
            output.ToString().ShouldContain(word);
        output.ToString().ShouldNotContain("Echo.Server [");
    }

    [Fact]
    public void TheHelpOfACommandIsTheSame()
    {
        Parse("migrate", "--help").ExitCode.ShouldBe(0);
        output.ToString().ShouldContain("./run migrate [--status]");
    }

    public void Dispose()
    {
        output.Dispose();
        error.Dispose();
    }

    CommandLine Parse(params string[] args) => CommandLine.Parse(args, output, error);
}
