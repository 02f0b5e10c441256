using System.Collections.Concurrent;
using System.Text.Json.Nodes;
using Echo.Server.Tests.Features.Connections;
using Microsoft.AspNetCore.Http;

namespace Echo.Server.Tests.Features.Gateway.Bridge;

/// <summary>A server of revision 2026-07-28 whose tool asks by its result, as often as it is told to.</summary>
sealed class NewerUpstream : IAsyncDisposable
{
    public NewerUpstream() => Server.OnMessage = (message, _) => Task.FromResult(Answer(message));

    public TinyMcpServer Server { get; } = new("token");

    public ConcurrentQueue<JsonNode> Seen { get; } = [];

    public static async Task<NewerUpstream> StartAsync()
    {
        var upstream = new NewerUpstream();
        await upstream.Server.StartAsync();
        return upstream;
    }

    public IEnumerable<JsonNode> SeenOf(string method) => Seen.Where(message => (string?)message["method"] == method).Select(message => message["params"]!);

    public ValueTask DisposeAsync() => Server.DisposeAsync();

    const string Discovered =
        """
        {"resultType":"complete","supportedVersions":["2026-07-28"],"capabilities":{"tools":{},"logging":{}},"ttlMs":0,"cacheScope":"private"}
        """;

    const string Listed =
        """{"resultType":"complete","tools":[{"name":"ask","inputSchema":{"type":"object"}}],"ttlMs":0,"cacheScope":"private"}""";

    IResult? Answer(JsonNode message)
    {
        Seen.Enqueue(message.DeepClone());
        return (string?)message["method"] switch
        {
            "server/discover" => Json(message, Discovered),
            "tools/list" => Json(message, Listed),
            "tools/call" => Json(message, Call(message["params"]!)),
            "notifications/cancelled" => Results.Accepted(),
            _ => Results.Text(
                $$$"""{"jsonrpc":"2.0","id":{{{message["id"]}}},"error":{"code":-32601,"message":"Method not found"}}""", "application/json", statusCode: 404),
        };
    }

    // The state counts the rounds.
    static string Call(JsonNode parameters)
    {
        var round = parameters["requestState"] is { } state ? int.Parse((string)state!) : 0;
        var rounds = (int?)parameters["arguments"]?["rounds"] ?? 1;
        var form = $$"""{"method":"elicitation/create","params":{"message":"who?","round":{{round}} } }""";
        return round < rounds
            ? $$$"""{"resultType":"input_required","requestState":"{{{round + 1}}}","inputRequests":{"a":{{{form}}},"b":{"method":"roots/list"} } }"""
            : $$"""{"resultType":"complete","content":[],"structuredContent":{{parameters["inputResponses"]?.ToJsonString() ?? "{}"}} }""";
    }

    static IResult Json(JsonNode message, string result) =>
        Results.Text($$"""{"jsonrpc":"2.0","id":{{message["id"]!.ToJsonString()}},"result":{{result}} }""", "application/json");
}
