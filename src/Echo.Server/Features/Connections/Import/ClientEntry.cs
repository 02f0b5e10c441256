using System.Text.Json;

namespace Echo.Server.Features.Connections.Import;

/// <summary>One server of a client's configuration, read as what POST /mcp/connect takes. What Echo can't do as the client would is a fault
/// and never left out silently: the server would behave differently.</summary>
sealed class ClientEntry(string name, JsonElement json)
{
    const string Scheme = "Bearer ";

    // Echo sends its own.
    static readonly string[] HeadersOfTheTransport = ["Accept", "Content-Type", "User-Agent"];

    readonly EntryFields fields = new(json);

    /// <summary>Whether the client would not start it either.</summary>
    public static bool IsSwitchedOff(JsonElement json) =>
        json.ValueKind == JsonValueKind.Object
        && ((json.TryGetProperty("disabled", out var disabled) && disabled.ValueKind == JsonValueKind.True)
            || (json.TryGetProperty("enabled", out var enabled) && enabled.ValueKind == JsonValueKind.False));

    /// <returns>A request whose fields are not checked yet, or what is wrong.</returns>
    public static (ConnectRequest? Request, string? Fault) Read(string name, JsonElement json)
    {
        if (json.ValueKind != JsonValueKind.Object)
            return (null, "A server is a JSON object with command or url");
        var entry = new ClientEntry(name, json);
        var request = entry.Request();
        return entry.fields.Fault is { } fault ? (null, fault) : (request, null);
    }

    ConnectRequest? Request()
    {
        var url = fields.Text("url") ?? fields.Text("serverUrl") ?? fields.Text("httpUrl");
        var command = fields.Command();
        return Transport(url is not null, command is not null) switch
        {
            null => null,
            Transports.Stdio => Program(command),
            var transport => Address(transport, url),
        };
    }

    string? Transport(bool hasUrl, bool hasCommand)
    {
        var type = fields.Text("type") ?? fields.Text("transport");
        switch (type?.Replace("_", "-", StringComparison.Ordinal).ToLowerInvariant())
        {
            case "stdio":
                return Transports.Stdio;
            case "http" or "streamable-http" or "streamablehttp":
                return Transports.Http;
            case "sse":
                return Transports.Sse;
            case not null:
                fields.Refuse("type is unknown: use stdio, http, sse or streamable-http");
                return null;
        }

        if (hasUrl == hasCommand)
            fields.Refuse(hasUrl ? "command and url stand side by side: say which counts, by type" : "Give command or url");
        return hasUrl ? Transports.Http : Transports.Stdio;
    }

    ConnectRequest Program(IReadOnlyList<string>? command)
    {
        if (fields.Has("cwd"))
            fields.Refuse("cwd can't be kept: Echo runs each program in a directory of its own. Write absolute paths and leave cwd out");
        if (fields.Has("envFile"))
            fields.Refuse("envFile is not read: write its variables into env");
        return new() { Transport = Transports.Stdio, Command = command, Env = fields.Texts("env"), Name = name.Trim() };
    }

    ConnectRequest Address(string transport, string? url)
    {
        var token = default(string);
        foreach (var (header, value) in fields.Texts("headers") ?? new Dictionary<string, string>())
        {
            if (!header.Equals("Authorization", StringComparison.OrdinalIgnoreCase))
            {
                if (!HeadersOfTheTransport.Contains(header, StringComparer.OrdinalIgnoreCase))
                    fields.Refuse($"headers.{header} can't be sent: Echo sends Authorization: Bearer only");
            }
            else if (value.StartsWith(Scheme, StringComparison.OrdinalIgnoreCase))
            {
                token = value[Scheme.Length..].Trim();
            }
            else
            {
                fields.Refuse("headers.Authorization can't be sent: Echo sends Authorization: Bearer only");
            }
        }

        var auth = token is null ? AuthTypes.None : AuthTypes.Bearer;
        return new() { Transport = transport, McpUrl = url, AuthType = auth, BearerToken = token, Name = name.Trim() };
    }
}
