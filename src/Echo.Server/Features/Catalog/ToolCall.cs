using Echo.Mcp.Json;
using Echo.Server.Platform.Security;

namespace Echo.Server.Features.Catalog;

/// <summary>One call of one tool on behalf of a caller.</summary>
public sealed class ToolCall
{
    /// <summary>Which kind of source holds the tool; see <see cref="IToolSource.Origin"/>.</summary>
    public required string Origin { get; init; }

    /// <summary>The source among those of its origin, for example a connection's id.</summary>
    public required Guid SourceId { get; init; }

    /// <summary>The tool's name as its source knows it.</summary>
    public required string Name { get; init; }

    /// <summary>A JSON object, passed on byte for byte.</summary>
    public required RawJson Arguments { get; init; }

    /// <summary>How long the whole call may take, opening the upstream included.</summary>
    public required TimeSpan Timeout { get; init; }

    public required Caller Caller { get; init; }
}
