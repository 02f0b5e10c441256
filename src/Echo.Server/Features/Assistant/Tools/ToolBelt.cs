using Echo.Server.Features.Assistant.Policies;
using Echo.Server.Features.Gateway;
using Echo.Server.Platform.Model;

namespace Echo.Server.Features.Assistant.Tools;

/// <summary>The tools that the model may use at this moment, and the functions by which it does: each tool as one, or where these are too many
/// three that search, describe and call. A tool that is denied is none.</summary>
sealed class ToolBelt
{
    readonly Dictionary<string, AssistantTool> tools;
    readonly ToolSearch search;
    readonly bool isTooMuch;

    ToolBelt(IEnumerable<AssistantTool> tools, IToolRanking ranking, AssistantOptions options)
    {
        this.tools = tools.Where(tool => tool.Policy != ToolPolicy.Deny).DistinctBy(tool => tool.Name).ToDictionary(tool => tool.Name);
        isTooMuch = this.tools.Count > options.MaxOfferedTools
            || this.tools.Values.Sum(tool => (long)tool.Schema.Utf8.Length + tool.Description.Length) > options.MaxOfferedCharacters;
        search = new(this.tools.Values, ranking);
        Functions = isTooMuch ? ToolSearch.Functions : [.. this.tools.Values.Select(tool => tool.Function)];
    }

    /// <summary>What the model is shown.</summary>
    public IReadOnlyList<ChatFunction> Functions { get; }

    public static ToolBelt Of(
        IEnumerable<JoinedTool> joined, IReadOnlyList<StoredPolicy> policies, IToolRanking ranking, AssistantOptions options) =>
        new(joined.Select(tool => new AssistantTool(tool, PolicyOf(tool, policies, options))), ranking, options);

    /// <summary>What the account said about this very tool, else what holds for its kind.</summary>
    public static string PolicyOf(JoinedTool tool, IReadOnlyList<StoredPolicy> policies, AssistantOptions options) =>
        policies.FirstOrDefault(stored => stored.Tool == tool.Name && stored.SourceId == tool.SourceId)?.Policy
        ?? (options.TrustReadOnlyHints && AssistantTool.OnlyReads(tool) ? ToolPolicy.Allow : options.WritingTools);

    public AssistantTool? Find(string name) => tools.GetValueOrDefault(name);

    /// <summary>Finds out what a call of the model means, by the functions that it was shown.</summary>
    public PlannedCall Plan(string function, string arguments) =>
        isTooMuch == ToolSearch.Has(function) ? PlanAgain(function, arguments) : Unknown(function);

    /// <summary>The same for a call that was planned before, when there may have been fewer tools, or more.</summary>
    public PlannedCall PlanAgain(string function, string arguments) => Find(function) is { } tool ? PlannedCall.Of(tool, arguments)
        : ToolSearch.Has(function) ? search.Plan(function, arguments)
        : Unknown(function);

    static PlannedCall Unknown(string function) => PlannedCall.Answered(function, $"Unknown tool: {function}");
}
