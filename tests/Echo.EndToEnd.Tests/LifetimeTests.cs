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
        await Wait.UntilAsync(() => Programs.With(marker).Count + Programs.With(directory.FullName).Count == 0, seconds: 10);
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

        await Wait.UntilAsync(() => Programs.With(marker).Count == 0, seconds: 10);

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
    public async Task AnUnusableSettingStopsTheStartAndIsNamed()
    {
        var refusal = await Should.ThrowAsync<InvalidOperationException>(() => EchoProcess.StartAsync(directory.FullName, ("DB_POOL_SIZE", "many")));
        refusal.Message.ShouldContain("DB_POOL_SIZE is \"many\": use a whole number");
        refusal.Message.ShouldNotContain("   at ");
    }
}
