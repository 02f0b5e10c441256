using Echo.Mcp.Json;
using Echo.Server.Features.Catalog;

namespace Echo.Server.Features.Gateway;

/// <summary>What a view says of itself, in parts that both eras have.</summary>
/// <param name="Base">The answer to initialize whose members are kept, or empty.</param>
/// <param name="Instructions">Empty when there are none.</param>
sealed record ViewGreeting(RawJson Base, RawJson Capabilities, RawJson ServerInfo, RawJson Instructions)
{
    /// <summary>Why there is nothing to say; all else is empty then.</summary>
    public ToolOutcome? Refusal { get; private init; }

    public static ViewGreeting Refused(ToolOutcome refusal) => new(default, default, default, default) { Refusal = refusal };
}
