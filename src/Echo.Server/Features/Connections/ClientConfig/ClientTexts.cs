using System.Text.Encodings.Web;
using System.Text.Json;

namespace Echo.Server.Features.Connections.ClientConfig;

/// <summary>Writes what people copy into their MCP clients so that those reach an endpoint of Echo with an API key.</summary>
static class ClientTexts
{
    public const string Key = "<YOUR_API_KEY>";

    const string Authorization = $"Bearer {Key}";

    static readonly JsonSerializerOptions Pretty = new() { WriteIndented = true, Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    /// <param name="name">Lower-case ASCII letters, digits and hyphens.</param>
    public static IReadOnlyList<ClientConfigItem> Of(string name, string url) =>
    [
        new(
            "claude-code", "Claude Code", "shell", null,
            $"claude mcp add --transport http {name} {Quoted(url)} --header \"Authorization: {Authorization}\""),
        new("claude-desktop", "Claude Desktop", "json", "claude_desktop_config.json", Json("mcpServers", name, Bridge(url))),
        new("cursor", "Cursor", "json", "~/.cursor/mcp.json", Json("mcpServers", name, new { url, headers = new { Authorization } })),
        new("vscode", "VS Code", "json", ".vscode/mcp.json", Json("servers", name, new { type = "http", url, headers = new { Authorization } })),
        new(
            "windsurf", "Windsurf", "json", "~/.codeium/windsurf/mcp_config.json",
            Json("mcpServers", name, new { serverUrl = url, headers = new { Authorization } })),
        new(
            "codex", "Codex", "toml", "~/.codex/config.toml",
            $"[mcp_servers.{name}]\nurl = {Toml(url)}\nhttp_headers = {{ Authorization = {Toml(Authorization)} }}\n"),
        new("stdio", "Any client that only starts programs, on a machine with Echo", "json", null, Json("mcpServers", name, Entry(url))),
    ];

    static string Json(string section, string name, object server) =>
        JsonSerializer.Serialize(new Dictionary<string, object> { [section] = new Dictionary<string, object> { [name] = server } }, Pretty);

    /// <summary>Its file knows programs only. mcp-remote from npm passes them on, and refuses http to another machine unless told.</summary>
    static object Bridge(string url)
    {
        string[] insecure = new Uri(url) is { Scheme: "http", Host: not ("localhost" or "127.0.0.1") } ? ["--allow-http"] : [];

        // Some hosts break arguments at spaces, so the value comes from a variable.
        return new
        {
            command = "npx",
            args = (string[])["-y", "mcp-remote", url, .. insecure, "--header", "Authorization:${AUTHORIZATION}"],
            env = new { AUTHORIZATION = Authorization },
        };
    }

    /// <summary>Echo's own way from standard streams to its endpoint. Where the checkout lies on the client's machine, only the client knows.</summary>
    static object Entry(string url) => new
    {
        command = "<PATH_TO_ECHO>/run",
        args = (string[])["stdio"],
        env = new { ECHO_URL = url, ECHO_API_KEY = Key },
    };

    // A URL may hold quotes and dollar signs; most don't, and read better bare.
    static string Quoted(string url) =>
        url.All(letter => char.IsAsciiLetterOrDigit(letter) || letter is ':' or '/' or '.' or '-' or '_') ? url
            : $"'{url.Replace("'", "'\\''", StringComparison.Ordinal)}'";

    // A basic string of TOML takes the escapes of JSON.
    static string Toml(string text) => JsonSerializer.Serialize(text, Pretty);
}
