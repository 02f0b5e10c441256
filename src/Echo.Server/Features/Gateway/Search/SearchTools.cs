using Echo.Mcp.Json;

namespace Echo.Server.Features.Gateway.Search;

/// <summary>The three tools that stand for all others.</summary>
static class SearchTools
{
    public const string Find = "search_tools";
    public const string Describe = "describe_tool";
    public const string Call = "call_tool";

    const string Named = "The tool's name, as search_tools returned it";

    public const int MostFound = 20;
    public const int UsuallyFound = 5;

    public static IReadOnlyList<RawJson> All { get; } =
    [
        RawJson.From(new
        {
            Name = Find,
            Title = "Search tools",
            Description = "Finds tools by what you want to do, in your own words. Returns the best matches with their names and the beginnings of their "
                + "descriptions. Then read one with describe_tool, and use it with call_tool.",
            InputSchema = new
            {
                Type = "object",
                Properties = new
                {
                    Query = new { Type = "string", Description = "What you want to do, in one sentence or a few words" },
                    Limit = new { Type = "integer", Minimum = 1, Maximum = MostFound, Description = "How many tools to return; 5 when it is left out" },
                },
                Required = (string[])["query"],
            },
            Annotations = new { ReadOnlyHint = true, OpenWorldHint = false },
        }),
        RawJson.From(new
        {
            Name = Describe,
            Title = "Describe a tool",
            Description = "Returns the whole definition of one tool, with the schema of its arguments.",
            InputSchema = new
            {
                Type = "object",
                Properties = new { Name = new { Type = "string", Description = Named } },
                Required = (string[])["name"],
            },
            Annotations = new { ReadOnlyHint = true, OpenWorldHint = false },
        }),
        RawJson.From(new
        {
            Name = Call,
            Title = "Call a tool",
            Description = "Calls a tool that search_tools found, and returns its result.",
            InputSchema = new
            {
                Type = "object",
                Properties = new
                {
                    Name = new { Type = "string", Description = Named },
                    Arguments = new { Type = "object", Description = "The tool's arguments, as its schema wants them" },
                },
                Required = (string[])["name"],
            },
        }),
    ];

    public static int Tokens { get; } = All.Sum(ToolTokens.Of);

    public static bool IsOne(string? name) => name is Find or Describe or Call;
}
