using System.Text.Json.Nodes;
using Echo.Mcp.Json;
using Echo.Server.Features.Catalog;

namespace Echo.Server.Tests.Features.Assistant;

/// <summary>Messages that name a tool.</summary>
[Collection(AssistantTests.Name)]
public sealed class NamingATool(AssistantHost host)
{
    [Fact]
    public async Task ItIsCalledAsItStands()
    {
        var done = await host.AnswerAsync("""@desk__write {"note": "Grüße", "n": 1.50}""");
        ((string)done["status"]!, (string)done["result"]!).ShouldBe(("completed", """write {"note": "Grüße", "n": 1.50}"""));
        done["token_usage"]!.ToJsonString().ShouldBe("""{"input_tokens":0,"output_tokens":0,"total_tokens":0}""");
        ((string)(await host.AnswerAsync("@desk__list"))["result"]!).ShouldBe("list {}");
    }

    [Fact]
    public async Task AResultThatIsNoTextIsItsJson()
    {
        host.Desk.Tools["read"] = (_, _) => Task.FromResult<ToolOutcome>(
            new ToolOutcome.Answered(RawJson.Parse("""{"content":[],"structuredContent":{"pages":[1,2]}}"""), IsError: false));
        var done = await host.AnswerAsync("@desk__read {}");
        host.Desk.Tools.TryRemove("read", out _);
        ((string)done["result"]!).ShouldBe("""{"pages":[1,2]}""");
    }

    [Theory]
    [InlineData("@desk__unknown {}", "Unknown tool: desk__unknown")]
    [InlineData("@read {}", "Unknown tool: read")]
    [InlineData("@desk__read [1]", "Arguments of @desk__read are not a JSON object")]
    [InlineData("@desk__read {\"a\":", "Arguments of @desk__read are not a JSON object")]
    public async Task WhatCannotBeCalledFails(string message, string error)
    {
        var failed = await host.AnswerAsync(message);
        ((string)failed["status"]!, (string)failed["error_message"]!, failed["result"]).ShouldBe(("failed", error, null));
        failed["completed_at"].ShouldNotBeNull();
    }

    [Fact]
    public async Task AToolsOwnErrorIsTheJobs()
    {
        host.Desk.Tools["read"] = (_, _) => Task.FromResult<ToolOutcome>(new ToolOutcome.Answered(ToolResult.Error("No such note"), IsError: true));
        var failed = await host.AnswerAsync("@desk__read {}");
        host.Desk.Tools.TryRemove("read", out _);
        ((string)failed["status"]!, (string)failed["error_message"]!).ShouldBe(("failed", "No such note"));
    }

    [Fact]
    public async Task WhoMayNotUseTheEndpointHasNoTools()
    {
        var failed = await host.AnswerAsync("@desk__read {}", host.Echo.Viewer);
        ((string)failed["error_message"]!).ShouldBe("Unknown tool: desk__read");

        var (status, key) = await host.Echo.PostAsync("/api/v1/auth/api-keys", host.Echo.User, $$"""{"name":"{{Guid.NewGuid()}}","scopes":["jobs:*"]}""");
        status.ShouldBe(201);
        failed = await host.AnswerAsync("@desk__read {}", (string)key["key"]!);
        ((string)failed["error_message"]!).ShouldBe("Unknown tool: desk__read", "the job may no more than the key that asked for it");
    }

    [Fact]
    public async Task TheTranscriptHasTheCall()
    {
        var id = await host.RunAsync("""@desk__read {"name":"a"}""");
        await host.EndAsync(id);
        var transcript = await host.GetAsync($"/result/{id}/transcript");
        var call = transcript["steps"]!.AsArray().ShouldHaveSingleItem()!["calls"]!.AsArray().ShouldHaveSingleItem()!;
        ((string)call["tool"]!, (string)call["state"]!, (string)call["result"]!).ShouldBe(("desk__read", "done", """read {"name":"a"}"""));
        JsonNode.Parse((string)call["arguments"]!)!["name"]!.GetValue<string>().ShouldBe("a");
    }
}
