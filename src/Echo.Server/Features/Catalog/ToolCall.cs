using Echo.Mcp.Json;
using Echo.Mcp.Peers;
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

    /// <summary>A JSON object, passed on byte for byte; any value for tools that take any.</summary>
    public required RawJson Arguments { get; init; }

    /// <summary>How long the whole call may take, opening the upstream included.</summary>
    public required TimeSpan Timeout { get; init; }

    public required Caller Caller { get; init; }

    /// <summary>The params of tools/call as the client sent them, with <see cref="Name"/> and <see cref="Arguments"/> in them and whatever else it
    /// says; empty when there is nothing else.</summary>
    public RawJson Params { get; init; }

    /// <summary>Leads to the caller while the call is under way; null when nobody listens.</summary>
    public CallerChannel? Channel { get; init; }

    /// <summary>Leads to the client between its requests; null where there is no such way.</summary>
    public CallerChannel? Home { get; init; }

    /// <summary>The client's session with Echo, where it has one.</summary>
    public Guid? ClientSession { get; init; }

    /// <summary>The stored task that makes the call, where one does.</summary>
    public Guid? TaskId { get; init; }

    /// <summary>What the client can be asked; empty for nothing.</summary>
    public RawJson ClientCapabilities { get; init; }

    /// <summary>Whether the caller can call again with what the tool wants to know (2026-07-28, basic, patterns, multi round-trip requests).
    /// </summary>
    public bool AnswersQuestions { get; init; }
}
