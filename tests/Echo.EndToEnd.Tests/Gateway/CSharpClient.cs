using System.Collections.Concurrent;
using System.Text.Json;
using System.Text.Json.Nodes;
using ModelContextProtocol.Client;
using ModelContextProtocol.Protocol;

namespace Echo.EndToEnd.Tests.Gateway;

/// <summary>A client of the C# SDK that can be asked everything, and keeps what it hears.</summary>
sealed class CSharpClient : IAsyncDisposable
{
    static readonly string[] Methods =
    [
        "notifications/message", "notifications/progress", "notifications/resources/list_changed", "notifications/resources/updated",
        "notifications/subscriptions/acknowledged",
    ];

    readonly ConcurrentQueue<JsonRpcNotification> heard;

    CSharpClient(McpClient sdk, ConcurrentQueue<JsonRpcNotification> heard) => (Sdk, this.heard) = (sdk, heard);

    public McpClient Sdk { get; }

    public static async Task<CSharpClient> ConnectAsync(Uri endpoint, string key, string version)
    {
        var said = new ConcurrentQueue<JsonRpcNotification>();
        var transport = new HttpClientTransport(new()
        {
            Endpoint = endpoint,
            TransportMode = HttpTransportMode.StreamableHttp,
            AdditionalHeaders = new Dictionary<string, string> { ["X-API-Key"] = key },
        });
        var options = new McpClientOptions
        {
            ClientInfo = new() { Name = "csharp", Version = "1.0.0" },
            ProtocolVersion = version,
            Handlers = Handlers(said),
        };
        return new(await McpClient.CreateAsync(transport, options), said);
    }

    public ValueTask DisposeAsync() => Sdk.DisposeAsync();

    /// <summary>The params of all notifications so far.</summary>
    public IEnumerable<JsonNode> Heard(string method) => heard.Where(said => said.Method == method).Select(said => said.Params!);

    /// <summary>Waits until the server has said something.</summary>
    /// <exception cref="TimeoutException">It has not.</exception>
    public async Task<bool> HearAsync(string method, Func<JsonNode, bool>? matches = null)
    {
        try
        {
            await Wait.UntilAsync(() => Heard(method).Any(said => matches?.Invoke(said) != false), what: method);
            return true;
        }
        catch (TimeoutException late)
        {
            throw new ShouldAssertException($"Heard only {string.Join('\n', heard.Select(said => $"{said.Method} {said.Params}"))}", late);
        }
    }

#pragma warning disable MCP9005 // The newest revision gives these up; the older ones have them.
    static McpClientHandlers Handlers(ConcurrentQueue<JsonRpcNotification> said) => new()
    {
        ElicitationHandler = (_, _) => ValueTask.FromResult(new ElicitResult
        {
            Action = "accept",
            Content = new Dictionary<string, JsonElement> { ["name"] = JsonElement.Parse("\"Ada\""), ["integer"] = JsonElement.Parse("7") },
        }),
        SamplingHandler = (_, _, _) => ValueTask.FromResult(new CreateMessageResult
        {
            Role = Role.Assistant,
            Model = "test-model",
            Content = [new TextContentBlock { Text = "Sampled." }],
        }),
        RootsHandler = (_, _) => ValueTask.FromResult(new ListRootsResult { Roots = [new Root { Uri = "file:///work", Name = "Work" }] }),
        NotificationHandlers = Methods.Select(method => KeyValuePair.Create(method, Keeping(said))),
    };
#pragma warning restore MCP9005

    static Func<JsonRpcNotification, CancellationToken, ValueTask> Keeping(ConcurrentQueue<JsonRpcNotification> said) => (notification, _) =>
    {
        said.Enqueue(notification);
        return ValueTask.CompletedTask;
    };
}
