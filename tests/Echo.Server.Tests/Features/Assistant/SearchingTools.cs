using System.Text.Json.Nodes;
using Echo.Mcp.Json;
using Echo.Server.Features.Assistant;
using Echo.Server.Features.Assistant.Tools;
using Echo.Server.Features.Gateway;

namespace Echo.Server.Tests.Features.Assistant;

/// <summary>Too many tools to show them all.</summary>
public sealed class SearchingTools
{
    static readonly AssistantOptions Options = new() { MaxOfferedTools = 3 };

    [Fact]
    public void AFewAreShownAndManyAreSearched()
    {
        Belt(3).Functions.Select(function => function.Name).ShouldBe(["a__send_mail", "b__list_files", "c__delete_files"]);
        Belt(4).Functions.Select(function => function.Name).ShouldBe(["search_tools", "describe_tool", "call_tool"]);
    }

    [Fact]
    public void TheyAreFoundDescribedAndCalled()
    {
        var belt = Belt(4);
        var found = JsonNode.Parse(belt.Plan("search_tools", """{"query":"file deletion, please delete"}""").Answer!)!.AsArray();
        ((string)found[0]!["name"]!).ShouldBe("c__delete_files");
        belt.Plan("search_tools", """{"query":"weather"}""").Answer.ShouldBe("No tool fits. Try other words.");
        belt.Plan("describe_tool", """{"name":"b__list_files"}""").Answer!.ShouldContain("\"inputSchema\":{\"type\":\"object\"}");
        var call = belt.Plan("call_tool", """{"name":"b__list_files","arguments":{"path":"/"}}""");
        (call.Tool!.Name, call.Arguments.ToString()).ShouldBe(("b__list_files", """{"path":"/"}"""));
        belt.Plan("call_tool", """{"name":"nothing","arguments":{}}""").Answer.ShouldBe("Unknown tool: nothing");
        belt.Plan("b__list_files", "{}").Answer.ShouldBe("Unknown tool: b__list_files", "what was not shown can't be called past the search");
    }

    [Fact]
    public void WhatWasPlannedIsFoundWhateverIsShownNow()
    {
        Belt(4).PlanAgain("b__list_files", "{}").Tool!.Name.ShouldBe("b__list_files");
        Belt(3).PlanAgain("call_tool", """{"name":"b__list_files","arguments":{}}""").Tool!.Name.ShouldBe("b__list_files");
        Belt(3).Plan("call_tool", """{"name":"b__list_files","arguments":{}}""").Answer.ShouldBe("Unknown tool: call_tool", "it was not shown");
    }

    [Fact]
    public void HintsAreTrustedUnlessTheOperatorSaysNo()
    {
        var reading = new JoinedTool(RawJson.Parse("""{"name":"a__b","annotations":{"readOnlyHint":true}}"""), Guid.Empty);
        ToolBelt.PolicyOf(reading, [], new()).ShouldBe("allow");
        ToolBelt.PolicyOf(reading, [], new() { TrustReadOnlyHints = false }).ShouldBe("ask");
    }

    static ToolBelt Belt(int count) => ToolBelt.Of(All.Take(count), [], new WordRanking(), Options);

    static IEnumerable<JoinedTool> All =>
    [
        Tool("a__send_mail", "Sends a message to somebody"),
        Tool("b__list_files", "Lists the files of a directory"),
        Tool("c__delete_files", "Removes files for good"),
        Tool("d__add_event", "Puts an event into a calendar"),
    ];

    static JoinedTool Tool(string name, string description) =>
        new(RawJson.From(new { Name = name, Description = description, InputSchema = new { Type = "object" } }), Guid.Empty);
}
