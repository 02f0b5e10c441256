using System.Text;

namespace Echo.Server.Tests.Features.Gateway;

/// <summary>Makes messages that no client should send, the same ones for the same seed.</summary>
sealed class Malformed(int seed)
{
    static readonly string[] Methods =
    [
        "initialize", "ping", "tools/list", "tools/call", "resources/read", "resources/list", "resources/subscribe", "prompts/get", "completion/complete",
        "logging/setLevel", "server/discover", "subscriptions/listen", "notifications/cancelled", "notifications/initialized", "notifications/x", "x", "",
    ];

    static readonly string[] Names =
    [
        "jsonrpc", "id", "method", "params", "result", "error", "name", "uri", "arguments", "_meta", "cursor", "ref", "level", "notifications",
        "requestId", "protocolVersion", "capabilities", "io.modelcontextprotocol/protocolVersion", "io.modelcontextprotocol/clientCapabilities",
        "progressToken", "resourceSubscriptions", "\\u006eame", "",
    ];

    readonly Random random = new(seed);

    /// <summary>Text that is nearly a message.</summary>
    public string Body()
    {
        var body = random.Next(10) switch
        {
            0 => Value(0),
            1 => $"[{string.Join(',', Enumerable.Range(0, random.Next(4)).Select(_ => Message()))}]",
            _ => Message(),
        };
        return random.Next(12) switch
        {
            0 => body[..random.Next(body.Length)],
            1 => body + One("}", "]", ",", "x", "\0", "{}"),
            2 => body.Insert(random.Next(body.Length), One("\"", "{", "\\", ",", "\u0001", "\ud83d\ude00", " ")),
            3 => string.Concat(Enumerable.Repeat(One("[", "{\"a\":"), 5000)) + body,
            _ => body,
        };
    }

    /// <summary>Headers that fit the newest revision, or something, or nothing.</summary>
    public (string Name, string Value)[] Headers()
    {
        List<(string, string)> headers = [];
        foreach (var name in (string[])["MCP-Protocol-Version", "Mcp-Method", "Mcp-Name", "Mcp-Session-Id", "Last-Event-ID"])
        {
            if (random.Next(2) == 0)
                headers.Add((name, One("2026-07-28", "2025-11-25", "v9", One(Methods), "=?base64?%%?=", "=?base64?YQ==?=", new string('y', 4000), "a")));
        }

        return [.. headers.Where(header => header.Item2.Length > 0)];
    }

    string Message()
    {
        var text = new StringBuilder("{");
        string[] members =
        [
            $"\"jsonrpc\":{(random.Next(8) == 0 ? Value(0) : "\"2.0\"")}",
            $"\"id\":{(random.Next(3) == 0 ? Id() : $"{random.Next(100)}")}",
            $"\"method\":{(random.Next(8) == 0 ? Value(0) : $"\"{One(Methods)}\"")}",
            $"\"params\":{(random.Next(4) == 0 ? Value(0) : Params())}",
            $"\"{One(Names)}\":{Value(0)}",
        ];
        foreach (var member in members.Where(_ => random.Next(9) != 0))
            text.Append(text.Length > 1 ? "," : "").Append(member);
        return text.Append('}').ToString();
    }

    string Params() => $$"""
        {"_meta":{{(random.Next(3) == 0 ? Value(0) : Meta())}},"name":{{(random.Next(3) == 0 ? Value(0) : "\"echo\"")}},"{{One(Names)}}":{{Value(0)}} }
        """;

    string Meta() => $$"""
        {"io.modelcontextprotocol/protocolVersion":{{(random.Next(4) == 0 ? Value(1) : "\"2026-07-28\"")}},
         "io.modelcontextprotocol/clientCapabilities":{{(random.Next(4) == 0 ? Value(1) : "{}")}},"{{One(Names)}}":{{Value(1)}} }
        """;

    string Id() => One(
        "null", "true", "{}", "[]", "-1", "1.5", "1e400", "123456789012345678901234567890", "\"\"", "\"\\ud83d\"", $"\"{new string('i', 300)}\"",
        $"\"{new string('i', 100_000)}\"", new string('9', 5000), "\"a\\u0000b\"");

    string Value(int depth) => random.Next(depth > 3 ? 8 : 11) switch
    {
        0 => "null",
        1 => "true",
        2 => "0",
        3 => "-1.5e3",
        4 => "\"\"",
        5 => "\"\\u0000\\ud800\"",
        6 => $"\"{One(Methods)}\"",
        7 => "{}",
        8 => $"[{string.Join(',', Enumerable.Range(0, random.Next(4)).Select(_ => Value(depth + 1)))}]",
        9 => $"{{\"{One(Names)}\":{Value(depth + 1)},\"{One(Names)}\":{Value(depth + 1)}}}",
        _ => string.Concat(Enumerable.Repeat("[", 130)) + string.Concat(Enumerable.Repeat("]", 130)),
    };

    T One<T>(params T[] all) => all[random.Next(all.Length)];
}
