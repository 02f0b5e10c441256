using System.Runtime.Loader;
using Echo.Testing;

namespace Echo.Server.Tests.Features.Plugins;

/// <summary>Plugins inside of Echo, good ones and one that does everything wrong.</summary>
[Collection(PluginTests.Name)]
public sealed class RunningAssemblies(PluginHost host) : IAsyncLifetime
{
    const string Unruly = "Echo.TestPlugin.dll";

    public async ValueTask InitializeAsync() => await host.AddAssemblyAsync("unruly-folder", Unruly);

    public async ValueTask DisposeAsync() => await host.RemoveAsync("unruly-folder");

    [Theory]
    [InlineData("throw", "Plugin failed")]
    [InlineData("fail", "Plugin failed: No such city")]
    [InlineData("cancel", "Plugin failed")]
    [InlineData("cycle", "Plugin failed")]
    [InlineData("huge", "Plugin failed: it returned more than 4 MiB")]
    public async Task WhatGoesWrongIsSaid(string action, string expected)
    {
        var (status, body) = await host.ExecuteAsync("unruly", action);
        (status, (string)body["detail"]!).ShouldBe((502, expected));
    }

    [Fact]
    public async Task ItKnowsWhoCalls() =>
        ((string)(await host.ResultAsync("unruly", "who"))!).ShouldStartWith("a-user ");

    [Fact]
    public async Task TheTextOfAnExceptionShowsOnlyWithDebug()
    {
        await using var open = new PluginHost(debug: true);
        await open.InitializeAsync();
        await open.AddAssemblyAsync("unruly", Unruly);
        var (status, body) = await open.ExecuteAsync("unruly", "throw");
        (status, (string)body["detail"]!).ShouldBe((502, "Plugin failed: the secret inner text"));
    }

    [Theory]
    [InlineData("wait", "null")]
    [InlineData("hang", "<file>")]
    public async Task WhatHangsEndsInTime(string action, string payload)
    {
        var file = Path.Combine(host.Root, $"{Guid.NewGuid():n}");
        await host.AddAsync("unruly-folder", """{"assembly":"Echo.TestPlugin.dll","timeoutSeconds":1}""");
        var (status, body) = await host.ExecuteAsync("unruly", action, payload.Replace("<file>", $"\"{file}\""));
        (status, (string)body["detail"]!).ShouldBe((504, "Plugin did not answer within 1 seconds"));
        await File.WriteAllTextAsync(file, "");
        (await host.ResultAsync("sample", "echo", "1"))!.ToString().ShouldBe("1");
    }

    /// <summary>Calls that ignore their end keep a thread each; so many and no more.</summary>
    [Fact]
    public async Task ThoseThatNeverEndAreCounted()
    {
        var file = Path.Combine(host.Root, $"{Guid.NewGuid():n}");
        await host.AddAsync("unruly-folder", """{"assembly":"Echo.TestPlugin.dll","timeoutSeconds":1}""");
        var calls = await Task.WhenAll(Enumerable.Range(0, 8).Select(_ => host.ExecuteAsync("unruly", "hang", $"\"{file}\"")));
        calls.ShouldAllBe(call => call.Status == 504);
        var (status, body) = await host.ExecuteAsync("unruly", "who");
        (status, (string)body["detail"]!).ShouldBe((502, "Plugin failed: 8 earlier calls of it go on although their time is over"));
        await File.WriteAllTextAsync(file, "");
        await Eventually.TrueAsync(async () => (await host.ExecuteAsync("unruly", "who")).Status == 200, TimeSpan.FromSeconds(30));
    }

    [Fact]
    public async Task AReplacedOneEndsItsCallsAndIsGone()
    {
        var file = Path.Combine(host.Root, $"{Guid.NewGuid():n}");
        await OneContextAsync();
        var before = await VersionAsync();
        var running = host.ExecuteAsync("unruly", "hang", $"\"{file}\"");
        await Eventually.TrueAsync(() => File.Exists($"{file}.begun"), TimeSpan.FromSeconds(30));

        File.SetLastWriteTimeUtc(Path.Combine(host.Root, "unruly-folder", Unruly), new(2001, 1, 1, 0, 0, 0, DateTimeKind.Utc));
        await host.LookAsync();
        (await VersionAsync()).ShouldNotBe(before);
        (await host.ExecuteAsync("unruly", "who")).Status.ShouldBe(200);
        running.IsCompleted.ShouldBeFalse();
        Contexts().ShouldBe(2);

        await File.WriteAllTextAsync(file, "");
        var (status, body) = await running;
        (status, (string?)body["result"]).ShouldBe((200, before), "the old one answers");
        await OneContextAsync();
    }

    // What is not used any more goes with the garbage.
    static Task OneContextAsync() => Eventually.TrueAsync(
        () =>
        {
            GC.Collect();
            GC.WaitForPendingFinalizers();
            return Contexts() == 1;
        },
        TimeSpan.FromSeconds(20),
        () => $"{Contexts()} contexts");

    static int Contexts() => AssemblyLoadContext.All.Count(context => context.Name == "plugin unruly-folder");

    async Task<string> VersionAsync() => (string)(await host.Echo.SendAsync(HttpMethod.Get, "/mcp/plugins", host.Echo.User)).Body["data"]!.AsArray()
        .Single(plugin => (string?)plugin!["name"] == "unruly")!["version"]!;
}
