using Echo.Mcp.Json;
using Echo.Server.Platform.Model;

namespace Echo.Server.Features.Assistant.Tools;

/// <summary>Three functions in the place of very many tools: search them, read what one takes, call it.</summary>
sealed class ToolSearch(IReadOnlyCollection<AssistantTool> tools, IToolRanking ranking)
{
    const string Search = "search_tools";
    const string Describe = "describe_tool";
    const string Call = "call_tool";

    const int MostFound = 10;

    public static IReadOnlyList<ChatFunction> Functions { get; } =
    [
        new(Search, "Finds tools by words. Answers with the names and descriptions of those that fit best.", RawJson.Parse(
            """{"type":"object","properties":{"query":{"type":"string","description":"what the tool should do, in a few words"}},"required":["query"]}""")),
        new(Describe, "Tells what a tool does and which arguments it takes, as a JSON schema.", RawJson.Parse(
            """{"type":"object","properties":{"name":{"type":"string","description":"as found by search_tools"}},"required":["name"]}""")),
        new(Call, "Calls a tool.", RawJson.Parse(
            """
            {"type":"object","properties":{"name":{"type":"string","description":"as found by search_tools"},
            "arguments":{"type":"object","description":"as describe_tool says"}},"required":["name","arguments"]}
            """)),
    ];

    public static bool Has(string function) => function is Search or Describe or Call;

    public PlannedCall Plan(string function, string arguments)
    {
        if (PlannedCall.ObjectOf(arguments) is not { } given)
            return PlannedCall.Answered(function, $"Arguments of {function} are not a JSON object");
        if (function == Search)
            return PlannedCall.Answered(function, Found(given.Text("query") ?? ""), isError: false);
        var name = given.Text("name") ?? "";
        if (tools.FirstOrDefault(tool => tool.Name == name) is not { } named)
            return PlannedCall.Answered(function, $"Unknown tool: {name}");
        if (function == Describe)
            return PlannedCall.Answered(function, Describing(named), isError: false);
        var inner = given.Property("arguments");
        return PlannedCall.Of(named, inner.IsEmpty ? "" : inner.ToString());
    }

    string Found(string query)
    {
        var found = ranking.Rank(query, tools, MostFound);
        return found.Count == 0
            ? "No tool fits. Try other words."
            : RawJson.From(found.Select(tool => new { tool.Name, tool.Description })).ToString();
    }

    static string Describing(AssistantTool tool) =>
        RawJson.From(new { tool.Name, tool.Description, InputSchema = tool.Schema }).ToString();
}
