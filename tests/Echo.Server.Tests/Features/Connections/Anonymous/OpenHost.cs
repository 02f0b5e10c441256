using System.Text;
using System.Text.Json.Nodes;

namespace Echo.Server.Tests.Features.Connections.Anonymous;

/// <summary>A host that admits callers without credentials to its connections, and an MCP server to connect.</summary>
public sealed class OpenHost : IAsyncLifetime
{
    readonly TinyMcpServer server = new("token");
    readonly HttpClient client = new();

    /// <summary>All host names are allowed, so that what keeps foreign pages out is not the list of names.</summary>
    public EchoHost Echo { get; } = new()
    {
        Settings = new Dictionary<string, string> { ["Connections:AllowAnonymous"] = "true", ["ALLOWED_HOSTS"] = "*" },
    };

    /// <summary>Body of POST /mcp/connect.</summary>
    public string Definition => $$"""{"transport":"http","mcp_url":"{{server.Url}}","auth_type":"bearer","bearer_token":"token"}""";

    public async ValueTask InitializeAsync()
    {
        await server.StartAsync();
        await Echo.InitializeAsync();
        client.BaseAddress = new(Echo.App.Urls.First());
    }

    public async ValueTask DisposeAsync()
    {
        client.Dispose();
        await Echo.DisposeAsync();
        await server.DisposeAsync();
    }

    /// <returns>The id of a connection that the token's account made, or nobody.</returns>
    public async Task<string> ConnectAsync(string? token)
    {
        var (status, body) = await Echo.PostAsync("/mcp/connect", token, Definition);
        status.ShouldBe(201, body.ToJsonString());
        return (string)body["client_id"]!;
    }

    public async Task DisconnectAsync(string clientId, string? token = null) =>
        (await Echo.PostAsync("/mcp/disconnect", token, $$"""{"client_id":"{{clientId}}"}""")).Status.ShouldBe(200);

    /// <summary>Without credentials, with one more header.</summary>
    public async Task<(int Status, string? Detail, string Challenge)> SendAsync(string method, string path, string header, string value)
    {
        using var request = new HttpRequestMessage(new(method), path);
        request.Headers.TryAddWithoutValidation(header, value).ShouldBeTrue();
        if (method == "POST")
            request.Content = new StringContent("{}", Encoding.UTF8, "application/json");
        using var answer = await client.SendAsync(request);
        var body = JsonNode.Parse(await answer.Content.ReadAsStringAsync())!;
        return ((int)answer.StatusCode, (string?)body["detail"], answer.Headers.WwwAuthenticate.ToString());
    }
}
