namespace Echo.EndToEnd.Tests;

/// <summary>Real programs within the limits that Echo sets them.</summary>
public sealed class ProgramLimitsTests
{
    [Fact]
    public async Task AProgramThatTakesMemoryWithoutEndDiesAloneAndTheAnswerSaysWhy()
    {
        using var directory = new TemporaryDirectory();
        await using var echo = await EchoProcess.StartAsync(directory.Path, ("Programs__MemoryMegabytes", "300"), ("Programs__MaxPerUser", "2"));
        echo.SignIn(await echo.Http.RegisterAdminAsync());
        var neighbour = await echo.Http.ConnectAsync(Checkout.Npm("mcp-server-everything"), "stdio");
        var greedy = await echo.Http.ConnectAsync(Checkout.OddServer());

        var (status, detail) = await echo.Http.RefusedAsync("/mcp/call_tool", new { client_id = greedy, tool_name = "grow" });
        status.ShouldBe(502);
        detail.ShouldContain("needed more memory than the 300 MB that each process may have (Programs__MemoryMegabytes)");
        var log = await echo.Http.GetJsonAsync($"/api/v1/connections/{greedy}/log");
        ((bool)log["running"]!).ShouldBeFalse();
        log["lines"]!.ToJsonString().ShouldContain("allocation failed");

        ((string)(await echo.Http.CallAsync(neighbour, "echo", new { message = "here" }))["status"]!).ShouldBe("success");
        ((string)(await echo.Http.CallAsync(greedy, "no-schema"))["status"]!).ShouldBe("success");

        // Both run again, and there is no place for a third.
        var third = await echo.Http.RefusedAsync("/mcp/connect", new { transport = "stdio", command = Checkout.OddServer(), name = "third" });
        third.ShouldBe((502, "Failed to connect to MCP server: third was not started: 2 programs of this user run already (Programs__MaxPerUser)."));
    }
}
