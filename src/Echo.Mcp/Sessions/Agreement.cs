using Echo.Mcp.Failures;
using Echo.Mcp.Json;
using Echo.Mcp.Messages;

namespace Echo.Mcp.Sessions;

/// <summary>What client and server agreed on with initialize (2025-11-25, basic, lifecycle), or what the server said of itself when it was
/// asked to (2026-07-28, server, discovery).</summary>
sealed record Agreement(string ProtocolVersion, ServerInfo ServerInfo, RawJson Greeting, string? Instructions)
{
    /// <summary>Most bytes of an initialize result: what is kept of it is kept for as long as the session.</summary>
    public const int MostBytes = 1024 * 1024;

    const int MostNameCharacters = 200;
    const int MostInstructions = 64 * 1024;

    public static Agreement Read(RawJson result) => Read(result, result.Text("protocolVersion") ?? "", result.Property("serverInfo"));

    public static Agreement ReadDiscovered(RawJson result) =>
        Read(result, ProtocolVersions.V20260728, result.Property("_meta").Property("io.modelcontextprotocol/serverInfo"));

    public RawJson Capabilities { get; } = Greeting.Property("capabilities");

    /// <summary>Whether the server offers the list methods of tools, resources or prompts; other methods are always tried.</summary>
    public bool Offers(string method) => method.Split('/')[0] switch
    {
        var family and ("tools" or "resources" or "prompts") => !Capabilities.Property(family).IsEmpty,
        _ => true,
    };

    static Agreement Read(RawJson result, string protocolVersion, RawJson server) => new(
        protocolVersion,
        new(Name(server, "name"), Name(server, "version")),
        result.Copy(),
        result.Text("instructions") is { } text ? Excerpt.Beginning(text, MostInstructions) : null);

    static string Name(RawJson server, string member) => Excerpt.Beginning(server.Text(member) ?? "", MostNameCharacters);
}
