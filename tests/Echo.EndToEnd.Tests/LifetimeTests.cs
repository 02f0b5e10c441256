using System.Diagnostics;
using System.Net;
using System.Net.Sockets;

namespace Echo.EndToEnd.Tests;

/// <summary>Starting, stopping, being killed, and starting again.</summary>
public sealed class LifetimeTests : IDisposable
{
    readonly DirectoryInfo directory = Directory.CreateTempSubdirectory("echo-life-");
    readonly string marker = $"marker-{Guid.NewGuid():N}";

    public void Dispose() => directory.Delete(recursive: true);

    [Theory]
    [InlineData("INT")]
    [InlineData("TERM")]
    public async Task ASignalStopsEverything(string signal)
    {
        await using var echo = await EchoProcess.StartAsync(directory.FullName);
        echo.SignIn(await echo.Http.RegisterAdminAsync());
        await echo.Http.ConnectAsync(Checkout.OddServer("stubborn", marker));
        Programs.With(directory.FullName).ShouldNotBeEmpty();

        (await echo.EndAsync(signal)).ShouldBe(0);
        await Wait.UntilAsync(() => Programs.With(marker).Count + Programs.With(directory.FullName).Count == 0, seconds: 30);
    }

    [Theory]
    [InlineData("--port 0", "INT", 0)]
    [InlineData("--port 0", "TERM", 0)]
    [InlineData("migrate", "INT", 130)]
    [InlineData("migrate --status", "TERM", 130)]
    public async Task ASignalDuringTheStartEndsItQuietly(string command, string signal, int code)
    {
        using var echo = EchoCommand.Start(directory.FullName, command, ("DATABASE_URL", "postgres://127.0.0.1:1/nobody-listens"));
        await Wait.UntilAsync(() => echo.Output.Contains("Waiting for the database"));
        await echo.SignalAsync(signal);
        (await echo.EndsAsync()).ShouldBe(code, echo.Output);
        echo.Output.ShouldNotContain("   at ");
        echo.Output.ShouldNotContain("Unhandled");
    }

    [Fact]
    public async Task ASignalWhileTheOwnPostgresIsMadeLeavesNothingBehind()
    {
        using var echo = EchoCommand.Start(directory.FullName, "--port 0");
        await Wait.UntilAsync(() => Directory.Exists(Path.Combine(directory.FullName, "postgres.new", "base")));
        await echo.SignalAsync("INT");
        (await echo.EndsAsync()).ShouldBe(0, echo.Output);
        echo.Output.ShouldNotContain("   at ");
        await Wait.UntilAsync(() => Programs.With(directory.FullName).Count == 0, seconds: 30);
    }

    [Fact, Trait("Set", "Full")]
    public async Task ACallThatDoesNotEndHoldsUpTheStopForLessThanThirtySeconds()
    {
        await using var echo = await EchoProcess.StartAsync(directory.FullName);
        echo.SignIn(await echo.Http.RegisterAdminAsync());
        var id = await echo.Http.ConnectAsync(Checkout.OddServer("faithful"));
        var call = echo.Http.CallAsync(id, "slow");
        await echo.Http.CallAsync(id, "no-schema");

        var since = Stopwatch.GetTimestamp();
        (await echo.EndAsync("TERM")).ShouldBe(0);
        Stopwatch.GetElapsedTime(since).TotalSeconds.ShouldBeInRange(10, 30);
        Programs.With(directory.FullName).ShouldBeEmpty();
        await Should.ThrowAsync<Exception>(call);
    }

    [Fact]
    public async Task AfterKill9NothingRunsOnAndTheNextStartKnowsEverything()
    {
        Guid id;
        string token;
        await using (var echo = await EchoProcess.StartAsync(directory.FullName))
        {
            echo.SignIn(token = await echo.Http.RegisterAdminAsync());
            id = await echo.Http.ConnectAsync(Checkout.OddServer("stubborn", marker));
            await echo.EndAsync("KILL");
        }

        await Wait.UntilAsync(() => Programs.With(marker).Count == 0, seconds: 30);

        await using var again = await EchoProcess.StartAsync(directory.FullName);
        again.SignIn(token);
        var client = await again.Http.GetJsonAsync($"/mcp/client/{id}");
        ((string)client["metadata"]!["state"]!).ShouldBe("idle");
        ((string)(await again.Http.CallAsync(id, "no-schema"))["status"]!).ShouldBe("success");
        Programs.With(marker).ShouldNotBeEmpty();
    }

    [Fact]
    public async Task ASecondEchoOnTheSameDataDirectoryIsRefused()
    {
        await using var echo = await EchoProcess.StartAsync(directory.FullName);
        var refusal = await Should.ThrowAsync<InvalidOperationException>(() => EchoProcess.StartAsync(directory.FullName));
        refusal.Message.ShouldContain(directory.FullName);
        refusal.Message.ShouldContain($"{echo.Id}");
    }

    [Fact]
    public async Task ADatabaseThatCannotBeUsedStopsTheStartWithASentence()
    {
        Directory.CreateDirectory(Path.Combine(directory.FullName, "postgres", "somebody-elses"));
        using var echo = EchoCommand.Start(directory.FullName, "--port 0");
        (await echo.EndsAsync()).ShouldBe(2, echo.Output);
        echo.Output.ShouldContain("is not empty and holds no data of PostgreSQL");
        echo.Output.ShouldNotContain("   at ");
    }

    [Theory]
    [InlineData("--host 203.0.113.7 --port 0", "HOST is \"203.0.113.7\", which is no address of this machine")]
    [InlineData("--host nowhere.example", "HOST is \"nowhere.example\": use an IP address")]
    [InlineData("--port 0", "can't be reached: Connection refused. Check DATABASE_URL.", "DATABASE_URL", "postgres://127.0.0.1:1/nobody-listens")]
    [InlineData("migrate", "The data directory /proc/echo can't be used: ", "ECHO_DATA", "/proc/echo")]
    [InlineData("--port 0", "The data directory /proc/echo can't be used: ", "ECHO_DATA", "/proc/echo")]
    public async Task WhatTheOperatorCanMendEndsTheStartWithASentence(string arguments, string sentence, params string[] setting)
    {
        using var echo = EchoCommand.Start(directory.FullName, arguments, setting is [var name, var value] ? [(name, value)] : []);
        (await echo.EndsAsync()).ShouldBe(2, echo.Output);
        echo.Output.ShouldContain(sentence);
        echo.Output.ShouldNotContain("   at ");
        echo.Output.ShouldNotContain("Unhandled");
        Programs.With(directory.FullName).ShouldBeEmpty();
    }

    [Fact]
    public async Task APortThatIsTakenEndsTheStartWithASentence()
    {
        using var other = new TcpListener(IPAddress.Loopback, 0);
        other.Start();
        var port = ((IPEndPoint)other.LocalEndpoint).Port;
        using var echo = EchoCommand.Start(directory.FullName, $"--port {port}");
        (await echo.EndsAsync()).ShouldBe(2, echo.Output);
        echo.Output.ShouldContain($"PORT {port} is in use by another program");
        echo.Output.ShouldNotContain("   at ");
    }

    [Fact]
    public async Task AnUnusableSettingStopsTheStartAndIsNamed()
    {
        var refusal = await Should.ThrowAsync<InvalidOperationException>(() => EchoProcess.StartAsync(directory.FullName, ("DB_POOL_SIZE", "many")));
        refusal.Message.ShouldContain("DB_POOL_SIZE is \"many\": use a whole number");
        refusal.Message.ShouldNotContain("   at ");
    }
}
