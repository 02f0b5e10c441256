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
        echo.Clock.Advance(TimeSpan.FromSeconds(1));
        echo.Server.Tools = subject =>
            subject == "admin" ? """{"name":"both","description":"else"},{"name":"his"}""" : """{"name":"both"},{"name":"hers"}""";
        (await ListAsync(echo.Admin, id)).ShouldBe(["both True", "his False"]);
        (await ListAsync(echo.User, id)).ShouldBe(["both False", "hers False"]);
        (await ChangesAsync(id)).ShouldBe(["added his", "changed both"]);
        (await CallAsync(echo.Admin, id, "both")).Status.ShouldBe(409);
        (await ApproveAsync(id, "both")).ShouldBe(200);
        (await CallAsync(echo.Admin, id, "both")).Status.ShouldBe(409, "what was approved is what the owner is shown");
        (await ApproveAsync(id, "both", await NewestAsync(id))).ShouldBe(200);
        (await CallAsync(echo.Admin, id, "both")).Status.ShouldBe(200);
        (await CallAsync(echo.User, id, "both")).Status.ShouldBe(200);
        echo.Server.Tools = null;
        await echo.DisconnectAsync(echo.User, id);
    }

    [Fact]
    public async Task WhatOthersAreShownUnderTheSameNameWaits()
    {
        var (his, hers) = ("first", "first");
        echo.Server.Tools = subject => $$"""{"name":"both","description":"{{(subject == "admin" ? his : hers)}}"}""";
        var id = await echo.SignedInAsync(echo.User, echo.Given(more: ",\"credentials\":\"per_user\",\"pin_tools\":true"));
        var link = (string)(await echo.CallAsync(echo.Admin, id)).Body["authorization_url"]!;
        (await echo.SendAsync(HttpMethod.Get, await echo.ConsentAsync(link, "&subject=admin"), null)).Status.ShouldBe(200);
        (await ListAsync(echo.Admin, id)).ShouldBe(["both False"]);
        (his, hers) = ("sends everything away", "second");
        (await ListAsync(echo.Admin, id)).ShouldBe(["both True"]);
        var shown = await NewestAsync(id);
        echo.Clock.Advance(TimeSpan.FromSeconds(1));
        (await ListAsync(echo.User, id)).ShouldBe(["both True"]);

        (await ApproveAsync(id, "both")).ShouldBe(200);
        (await CallAsync(echo.User, id, "both")).Status.ShouldBe(200);
        (await CallAsync(echo.Admin, id, "both")).Status.ShouldBe(409);
        (await ListAsync(echo.Admin, id)).ShouldBe(["both True"]);

        echo.Clock.Advance(TimeSpan.FromSeconds(1));
        his = "third";
        (await ListAsync(echo.Admin, id)).ShouldBe(["both True"]);
        (await ApproveAsync(id, "both", shown)).ShouldBe(409, "nobody is shown that any more");
        (await ApproveAsync(id, "both", await NewestAsync(id))).ShouldBe(200);
        (await CallAsync(echo.Admin, id, "both")).Status.ShouldBe(200);
        echo.Server.Tools = null;
        await echo.DisconnectAsync(echo.User, id);
    }

    [Fact]
    public async Task WhatOneWasShownWhileNothingWasPinnedIsApprovedForAll()
    {
        var description = "first";
        echo.Server.Tools = _ => $$"""{"name":"both","description":"{{description}}"}""";
        var id = await echo.SignedInAsync(echo.User, echo.Given(more: ",\"credentials\":\"per_user\",\"pin_tools\":true"));
        (await ListAsync(echo.User, id)).ShouldBe(["both False"]);
        var link = (string)(await echo.CallAsync(echo.Admin, id)).Body["authorization_url"]!;
        (await echo.SendAsync(HttpMethod.Get, await echo.ConsentAsync(link, "&subject=admin"), null)).Status.ShouldBe(200);
        (await ListAsync(echo.Admin, id)).ShouldBe(["both False"]);
        description = "second";
        (await ListAsync(echo.Admin, id)).ShouldBe(["both True"]);
        (await CallAsync(echo.Admin, id, "both")).Status.ShouldBe(409);

        await PinAsync(id, "false");
        (await ListAsync(echo.User, id)).ShouldBe(["both False"]);
        await PinAsync(id, "true");
        (await ListAsync(echo.Admin, id)).ShouldBe(["both False"]);
        (await CallAsync(echo.Admin, id, "both")).Status.ShouldBe(200, "it is listed as approved");
        echo.Server.Tools = null;
        await echo.DisconnectAsync(echo.User, id);
    }

    async Task PinAsync(Guid id, string value) =>
        (await echo.SendAsync(HttpMethod.Patch, $"/api/v1/connections/{id}", echo.User, $$"""{"pin_tools":{{value}}}""")).Status.ShouldBe(200);

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

    /// <summary>Fingerprint of the tool that changed last, as a person who looks at the changes sees it.</summary>
    async Task<string> NewestAsync(Guid id) =>
        (string)(await echo.SendAsync(HttpMethod.Get, $"/api/v1/connections/{id}/changes", echo.User)).Body["items"]![0]!["fingerprint"]!;

    async Task<int> ApproveAsync(Guid id, string tool, string? fingerprint = null)
    {
        var named = fingerprint is null ? "" : $",\"fingerprint\":\"{fingerprint}\"";
        return (await echo.SendAsync(HttpMethod.Post, "/mcp/approve_tool", echo.User, $$"""{"client_id":"{{id}}","tool_name":"{{tool}}"{{named}}}""")).Status;
    }
}
