namespace Echo.Mcp.Sessions;

/// <summary>What a server says of itself; both are empty when it says nothing.</summary>
public sealed record ServerInfo(string Name, string Version);
