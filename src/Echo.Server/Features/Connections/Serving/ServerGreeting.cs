using Echo.Mcp.Json;

namespace Echo.Server.Features.Connections.Serving;

/// <summary>What a server says of itself, in the words of its era.</summary>
/// <param name="Raw">Its answer to initialize, or to server/discover, as it came.</param>
/// <param name="KnowsNoSessions">Whether it is of revision 2026-07-28.</param>
public sealed record ServerGreeting(RawJson Raw, bool KnowsNoSessions)
{
    /// <summary>The same of a server that several callers share, whose tasks would be everybody's.</summary>
    public ServerGreeting WithoutTasks() => Capabilities.Property("tasks").IsEmpty
        ? this
        : this with { Raw = Raw.With("capabilities", Capabilities.Without("tasks")) };

    public RawJson Capabilities => Raw.Property("capabilities");

    /// <summary>Its name and version with everything else that it says there; empty when it does not.</summary>
    public RawJson ServerInfo => KnowsNoSessions ? Raw.Property("_meta").Property("io.modelcontextprotocol/serverInfo") : Raw.Property("serverInfo");

    public RawJson Instructions => Raw.Property("instructions");
}
