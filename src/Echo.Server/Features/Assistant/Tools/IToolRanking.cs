namespace Echo.Server.Features.Assistant.Tools;

/// <summary>Finds the tools that fit what a model looks for, where there are too many to show them all.</summary>
interface IToolRanking
{
    /// <returns>The best first, and none that does not fit at all.</returns>
    IReadOnlyList<AssistantTool> Rank(string query, IReadOnlyCollection<AssistantTool> tools, int most);
}
