using System.Text;
using Echo.Server.Features.Catalog;
using Echo.Server.Features.Plugins;
using Echo.Server.Features.Plugins.Loading;

namespace Echo.Server.Tests.Features.Plugins;

/// <summary>What a plugin may say of itself.</summary>
public sealed class DescribingPlugins
{
    public static TheoryData<string, bool> Names => new()
    {
        { "a", true },
        { "a-b_c9", true },
        { new string('a', 50), true },
        { new string('a', 51), false },
        { "", false },
        { "-a", false },
        { "a-", false },
        { "a_", false },
        { "a-_b", false },
        { "A", false },
        { "é", false },
    };

    [Theory, MemberData(nameof(Names))]
    public void ANameIsUsableInTheNamesOfTools(string name, bool isUsable) => (Check(name: name) is null).ShouldBe(isUsable);

    [Fact]
    public void NothingIsLongerThanItMayBe()
    {
        Check().ShouldBeNull();
        Check(version: new string('1', 51)).ShouldNotBeNull().ShouldStartWith("The version");
        Check(description: new string('d', 2001)).ShouldNotBeNull().ShouldStartWith("The description is missing");
        Check(seconds: 600).ShouldBeNull();
        Check(seconds: 601).ShouldNotBeNull().ShouldStartWith("The timeout");
        Check(action: new string('a', 101)).ShouldNotBeNull().ShouldStartWith("The action name");
        Check(actionText: new string('d', 2001)).ShouldNotBeNull().ShouldStartWith("The description of run");
    }

    [Fact]
    public void AManifestIsAMebibyteAtMost()
    {
        const string Text = """{"name":"x","version":"1","description":"","command":["true"],"actions":[{"name":"a","description":""}]}""";
        PluginManifest.Read(Encoding.UTF8.GetBytes(Text.PadRight(1024 * 1024)), out _).ShouldNotBeNull();
        PluginManifest.Read(Encoding.UTF8.GetBytes(Text.PadRight((1024 * 1024) + 1)), out var problem).ShouldBeNull();
        problem.ShouldBe("plugin.json is longer than 1 MiB.");
    }

    [Fact]
    public void WhatIsNotThereAnyMoreTakesNoCalls()
    {
        var table = new PluginTable(new ToolNews());
        var plugin = LoadedPlugin.Make(Draft("a", "1", "", null, "run", ""), out _).ShouldNotBeNull();
        table.Replace([plugin], []);
        plugin.Uses.TryEnter().ShouldBeTrue();
        table.Replace([], []);
        plugin.Uses.TryEnter().ShouldBeFalse();
    }

    static string? Check(
        string name = "a", string version = "1", string description = "", int? seconds = null, string action = "run", string actionText = "") =>
        PluginRules.FindProblem(Draft(name, version, description, seconds, action, actionText));

    static PluginDraft Draft(string name, string version, string description, int? seconds, string action, string actionText) => new()
    {
        Kind = "external",
        Name = name,
        Version = version,
        Description = description,
        TimeoutSeconds = seconds,
        Actions = [new(action, actionText, default, (_, _) => throw new InvalidOperationException())],
        Uses = new(static () => { }),
    };
}
