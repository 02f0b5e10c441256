using System.Net.Http.Headers;

namespace Echo.EndToEnd.Tests.Gateway;

/// <summary>Servers from npm that one account has connected, and so finds behind one endpoint.</summary>
public sealed class ServersOfOthers(SharedEcho echo) : IAsyncLifetime
{
    const string Odd = "odd";

    readonly TemporaryDirectory directory = new();
    readonly List<Guid> connections = [];
    Guid odd;

    public HttpClient Http { get; } = new() { BaseAddress = echo.Echo.Url };

    public async ValueTask InitializeAsync()
    {
        Http.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Bearer", await echo.Http.RegisterAsync("gateway", "admin"));
        File.WriteAllText(Path.Combine(directory.Path, "there.txt"), "");

        // What it asks and logs is for one client alone.
        await ConnectAsync("all", [Checkout.Npm("mcp-server-everything"), "stdio"], isolation: "session");
        await ConnectAsync("files", [Checkout.Npm("mcp-server-filesystem"), directory.Path]);
        await ConnectAsync("graph", [Checkout.Npm("mcp-server-memory")], ("MEMORY_FILE_PATH", Path.Combine(directory.Path, "graph.json")));
        await ConnectAsync("browser", [Checkout.Npm("playwright-mcp"), "--headless"]);
        odd = await ConnectAsync(Odd, Checkout.OddServer());
    }

    public async ValueTask DisposeAsync()
    {
        foreach (var connection in connections)
            await Http.DisconnectAsync(connection);
        Http.Dispose();
        directory.Dispose();
    }

    /// <summary>The endpoint where they are joined, or the one of a single server.</summary>
    public Uri Endpoint(bool joined) => new(echo.Echo.Url, joined ? "/mcp" : "/mcp/servers/all");

    /// <summary>A key of its own for each client: those of the newest revision have no other session.</summary>
    public async Task<string> NewKeyAsync() => (string)(await Http.SendJsonAsync("/api/v1/auth/api-keys", new { name = $"{Guid.NewGuid()}" }))["key"]!;

    /// <summary>How often the odd server was told that an answer is not wanted any more.</summary>
    public async Task<int> CancelledAsync() =>
        (await Http.GetStringAsync($"/api/v1/connections/{odd}/log")).Split("cancelled ").Length - 1;

    /// <summary>One more server, by its definition.</summary>
    public async Task ConnectAsync(object definition) => connections.Add((Guid)(await Http.SendJsonAsync("/mcp/connect", definition))["client_id"]!);

    async Task<Guid> ConnectAsync(string slug, string[] command, params (string Name, string Value)[] env) => await ConnectAsync(slug, command, "shared", env);

    async Task<Guid> ConnectAsync(string slug, string[] command, string isolation, params (string Name, string Value)[] env)
    {
        var definition = new { transport = "stdio", command, slug, isolation, env = env.ToDictionary(one => one.Name, one => one.Value) };
        var id = (Guid)(await Http.SendJsonAsync("/mcp/connect", definition))["client_id"]!;
        connections.Add(id);
        return id;
    }
}
