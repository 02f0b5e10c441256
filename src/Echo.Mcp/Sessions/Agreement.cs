using Echo.Mcp.Json;

namespace Echo.Mcp.Sessions;

/// <summary>What client and server agreed on with initialize (2025-11-25, basic, lifecycle).</summary>
sealed record Agreement(string ProtocolVersion, ServerInfo ServerInfo, RawJson Capabilities, string? Instructions)
{
    public static Agreement Read(RawJson result)
    {
        var server = result.Property("serverInfo");
        return new(
            result.Text("protocolVersion") ?? "",
            new(server.Text("name") ?? "", server.Text("version") ?? ""),
            result.Property("capabilities"),
            result.Text("instructions"));
    }

    /// <summary>Whether the server offers the list methods of tools, resources or prompts; other methods are always tried.</summary>
    public bool Offers(string method) => method.Split('/')[0] switch
    {
        var family and ("tools" or "resources" or "prompts") => !Capabilities.Property(family).IsEmpty,
        _ => true,
    };
}
