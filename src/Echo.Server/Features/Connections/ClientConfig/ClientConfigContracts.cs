namespace Echo.Server.Features.Connections.ClientConfig;

/// <summary>How common MCP clients reach one MCP endpoint of Echo.</summary>
/// <param name="Name">What the clients call the server.</param>
/// <param name="Url">The endpoint.</param>
/// <param name="Placeholder">Stands in each text where the API key belongs.</param>
sealed record ClientConfigResponse(string Name, string Url, string Placeholder, IReadOnlyList<ClientConfigItem> Items, int Total);

/// <param name="Client"><c>claude-code</c>, <c>claude-desktop</c>, <c>cursor</c>, <c>vscode</c>, <c>windsurf</c>, <c>codex</c>, or <c>stdio</c> for any other
/// that only starts programs.</param>
/// <param name="Title">The client's name.</param>
/// <param name="Format"><c>shell</c>, <c>json</c> or <c>toml</c>.</param>
/// <param name="File">Where the text belongs; null for a command.</param>
/// <param name="Text">What to copy.</param>
sealed record ClientConfigItem(string Client, string Title, string Format, string? File, string Text);
