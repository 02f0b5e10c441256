using System.Text.Json.Nodes;

namespace Echo.Server.Tests.Features.Connections.OAuth;

/// <summary>Where each user signs in for himself, a server may show each of them other tools. That is no change of anybody's.</summary>
public sealed class ToolsOfEachUser(OAuthHost echo) : IClassFixture<OAuthHost>
{
    [Fact]
    public async Task ArePinnedForHimAndApprovedForAll()
    {
        echo.Server.Tools = subject => subject == "admin" ? """{"name":"both"},{"name":"his"}""" : """{"name":"both"},{"name":"hers"}""";
        var id = await echo.SignedInAsync(echo.User, echo.Given(more: ",\"credentials\":\"per_user\",\"pin_tools\":true"));
        (await ListAsync(echo.User, id)).ShouldBe(["both False", "hers False"], "what was there at first is approved");
        var link = (string)(await echo.CallAsync(echo.Admin, id)).Body["authorization_url"]!;
        (await echo.SendAsync(HttpMethod.Get, await echo.ConsentAsync(link, "&subject=admin"), null)).Status.ShouldBe(200);

        (await ListAsync(echo.Admin, id)).ShouldBe(["both False", "his True"], "nobody has seen the second yet");
        (await ListAsync(echo.User, id)).ShouldBe(["both False", "hers False"]);
        (await ChangesAsync(id)).ShouldBe(["added his"]);
        (await CallAsync(echo.User, id, "hers")).Status.ShouldBe(200);
        (await CallAsync(echo.Admin, id, "both")).Status.ShouldBe(200);
        (await CallAsync(echo.Admin, id, "his")).Status.ShouldBe(409);
        ((string)(await CallAsync(echo.Admin, id, "hers")).Body["error"]!).ShouldBe("Unknown tool: hers");

        (await ApproveAsync(id, "his")).ShouldBe(200);
        (await CallAsync(echo.Admin, id, "his")).Status.ShouldBe(200);
        (await CallAsync(echo.User, id, "hers")).Status.ShouldBe(200);

        // One that changes for one of them waits for him, and what the other has stays approved.
        echo.Server.Tools = subject =>
            subject == "admin" ? """{"name":"both","description":"else"},{"name":"his"}""" : """{"name":"both"},{"name":"hers"}""";
        (await ListAsync(echo.Admin, id)).ShouldBe(["both True", "his False"]);
        (await ListAsync(echo.User, id)).ShouldBe(["both False", "hers False"]);
        (await ChangesAsync(id)).ShouldBe(["added his", "changed both"]);
        (await CallAsync(echo.Admin, id, "both")).Status.ShouldBe(409);
        (await ApproveAsync(id, "both")).ShouldBe(200);
        (await CallAsync(echo.Admin, id, "both")).Status.ShouldBe(200);
        (await CallAsync(echo.User, id, "both")).Status.ShouldBe(200);
        echo.Server.Tools = null;
        await echo.DisconnectAsync(echo.User, id);
    }

    async Task<IReadOnlyList<string>> ListAsync(string token, Guid id)
    {
        var (status, body) = await echo.SendAsync(HttpMethod.Get, $"/mcp/list_tools?client_id={id}", token);
        status.ShouldBe(200, body.ToJsonString());
        return [.. body["tools"]!.AsArray().Select(tool => $"{tool!["name"]} {(bool)tool["changed"]!}")];
    }

    async Task<IReadOnlyList<string>> ChangesAsync(Guid id)
    {
        var (_, body) = await echo.SendAsync(HttpMethod.Get, $"/api/v1/connections/{id}/changes", echo.User);
        return [.. body["items"]!.AsArray().Select(change => $"{change!["kind"]} {change["tool"]}").Reverse()];
    }

    Task<(int Status, JsonNode Body)> CallAsync(string token, Guid id, string tool) =>
        echo.SendAsync(HttpMethod.Post, "/mcp/call_tool", token, $$"""{"client_id":"{{id}}","tool_name":"{{tool}}"}""");

    async Task<int> ApproveAsync(Guid id, string tool) =>
        (await echo.SendAsync(HttpMethod.Post, "/mcp/approve_tool", echo.User, $$"""{"client_id":"{{id}}","tool_name":"{{tool}}"}""")).Status;
}
