using System.Text;
using Echo.Mcp.Json;

namespace Echo.Server.Features.Connections.ToolChanges;

/// <summary>A tool as its server has just described it.</summary>
sealed record SeenTool(string Name, RawJson Item, byte[] Fingerprint)
{
    /// <summary>Whether PostgreSQL takes a name as it is; no tool that anybody meant to be called has another.</summary>
    public static bool CanBeStored(string? name) =>
        name is not null && !name.Contains('\0') && !name.EnumerateRunes().Any(rune => rune == Rune.ReplacementChar);

    /// <summary>Those that have a name; of several with one name the first counts, as for callers.</summary>
    public static IReadOnlyList<SeenTool> Of(IEnumerable<RawJson> tools) =>
    [
        .. tools.Select(tool => (Name: tool.Text("name"), Item: tool)).Where(tool => CanBeStored(tool.Name)).DistinctBy(tool => tool.Name)
            .Select(tool => new SeenTool(tool.Name!, tool.Item, ToolFingerprint.Of(tool.Item))),
    ];
}
