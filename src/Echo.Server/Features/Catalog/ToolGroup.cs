using Echo.Mcp.Json;

namespace Echo.Server.Features.Catalog;

/// <summary>Tools of a source that belong together, such as those of one plugin.</summary>
/// <param name="Origin">The kind of source; see <see cref="IToolSource.Origin"/>.</param>
/// <param name="SourceId">Which of that kind, for <see cref="ToolCall.SourceId"/>.</param>
/// <param name="Name">What stands before the names of its tools where all are joined: at most 50 lower-case letters and digits, with single
/// hyphens or underscores between them.</param>
/// <param name="Tools">As MCP lists them (2025-11-25, server, tools, data types), under their own names, each with a schema of type object.</param>
public sealed record ToolGroup(string Origin, Guid SourceId, string Name, IReadOnlyList<RawJson> Tools);
