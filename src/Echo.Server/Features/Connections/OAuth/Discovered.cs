namespace Echo.Server.Features.Connections.OAuth;

/// <summary>The authorization server of an MCP server, and what to ask it for.</summary>
sealed record Discovered(ServerMetadata Server, string Resource, IReadOnlyList<string> Scopes);
