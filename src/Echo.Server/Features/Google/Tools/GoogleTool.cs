using Echo.Mcp.Json;
using Echo.Server.Platform.Schemas;

namespace Echo.Server.Features.Google.Tools;

/// <summary>A tool that works on somebody's own things at Google.</summary>
/// <param name="Name">Also of the call that it makes, or begins with.</param>
/// <param name="Scopes">Keys; any of them will do.</param>
sealed record GoogleTool(string Name, string Description, IReadOnlyList<string> Scopes, RawJson Schema, bool Reads)
{
    public JsonSchema Rules { get; } = JsonSchema.Read(Schema, out var problem) ?? throw new InvalidOperationException($"{Name}: {problem}");

    /// <summary>As MCP lists it.</summary>
    public RawJson Definition => RawJson.From(new
    {
        Name,
        Description,
        InputSchema = Schema,
        Annotations = new { ReadOnlyHint = Reads, DestructiveHint = !Reads, OpenWorldHint = true },
    });

    public bool IsGranted(IReadOnlyCollection<string> granted) => Scopes.Any(granted.Contains);
}
