using System.Text.Json.Nodes;
using Echo.Server.Features.Gateway.Sessions;
using Echo.Server.Platform.Database.Notifications;
using Echo.Server.Tests.Features.Connections;
using Echo.Testing;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;

namespace Echo.Server.Tests.Features.Gateway;

/// <summary>The whole product with short patience for its MCP clients, and what tests need to be some.</summary>
public sealed class GatewayHost : IAsyncLifetime
{
    readonly MovableTime time = new();
    readonly HttpClient http = new(new SocketsHttpHandler { PooledConnectionIdleTimeout = TimeSpan.FromSeconds(5) }) { Timeout = Timeout.InfiniteTimeSpan };

    public GatewayHost()
        : this(new Dictionary<string, string>())
    {
    }

    /// <param name="settings">Those that differ from the usual ones.</param>
    internal GatewayHost(IReadOnlyDictionary<string, string> settings)
    {
        var all = new Dictionary<string, string>
        {
            ["Connections:MaxPerUser"] = "200",
            ["Catalog:MaxCallsPerCaller"] = "64",
            ["Catalog:MaxCallsPerSource"] = "64",
            ["Gateway:KeepAliveSeconds"] = "1",
            ["Gateway:MaxMessageMegabytes"] = "1",
        };
        foreach (var (name, value) in settings)
            all[name] = value;
        Echo = new() { Settings = all, Change = builder => builder.Services.AddSingleton<TimeProvider>(time) };
    }

    public EchoHost Echo { get; }

    /// <summary>An API key of the role's account: it outlives every clock that a test moves.</summary>
    public string User { get; private set; } = "";

    public string Developer { get; private set; } = "";

    public string Admin { get; private set; } = "";

    internal MovableTime Time => time;

    internal SessionTable Sessions => Echo.App.Services.GetRequiredService<SessionTable>();

    public async ValueTask InitializeAsync()
    {
        await Echo.InitializeAsync();
        http.BaseAddress = new(Echo.App.Urls.First());
        User = (await MakeKeyAsync(Echo.User)).Key;
        Developer = (await MakeKeyAsync(Echo.Developer)).Key;
        Admin = (await MakeKeyAsync(Echo.Admin)).Key;
    }

    public async ValueTask DisposeAsync()
    {
        await Echo.DisposeAsync();
        http.Dispose();
    }

    /// <summary>Ends what has been idle for too long, and gives up what nobody came back for.</summary>
    internal Task SweepAsync() => Echo.App.Services.GetServices<IHostedService>().OfType<SessionSweep>().Single().SweepAsync(default);

    /// <summary>A client of <c>/mcp</c>, or of one server.</summary>
    internal McpClient Client(string? token, string? slug = null) => new(http, slug is null ? "/mcp" : $"/mcp/servers/{slug}", token);

    /// <summary>A client of any other path.</summary>
    internal McpClient ClientAt(string path, string? token) => new(http, path, token);

    /// <param name="more">Further members of the connection's definition, such as <c>"isolation":"session"</c>.</param>
    /// <returns>The slug.</returns>
    internal async Task<string> ConnectAsync(TinyMcpServer server, string token, string more = "", string? slug = null)
    {
        slug ??= $"s{Guid.NewGuid():n}"[..12];
        var body = $$"""{"transport":"http","mcp_url":"{{server.Url}}","auth_type":"bearer","bearer_token":"token","slug":"{{slug}}"{{more}}}""";
        await ConnectAsync(token, body);
        return slug;
    }

    /// <param name="script">A shell program that speaks MCP.</param>
    internal async Task<string> ConnectProgramAsync(string script, string token, string more = "")
    {
        var slug = $"p{Guid.NewGuid():n}"[..12];
        var body = JsonNode.Parse($$"""{"transport":"stdio","slug":"{{slug}}"{{more}}}""")!;
        body["command"] = new JsonArray("sh", "-c", script);
        await ConnectAsync(token, body.ToJsonString());
        return slug;
    }

    internal async Task<string> IdOfAsync(string slug, string token) =>
        (string)(await Echo.SendAsync(HttpMethod.Get, "/mcp/clients?limit=200", token)).Body["clients"]!.AsArray()
            .Single(item => (string?)item!["slug"] == slug)!["client_id"]!;

    internal static Task UntilAsync(Func<bool> condition) => Eventually.TrueAsync(condition, TimeSpan.FromSeconds(30));

    internal static Task UntilAsync(Func<Task<bool>> condition) => Eventually.TrueAsync(condition, TimeSpan.FromSeconds(30));

    internal async Task DisconnectAsync(string slug, string token)
    {
        (await Echo.PostAsync("/mcp/disconnect", token, $$"""{"client_id":"{{await IdOfAsync(slug, token)}}"}""")).Status.ShouldBe(200);
        await HearAsync();
    }

    internal async Task<(string Id, string Key)> MakeKeyAsync(string token)
    {
        var (status, key) = await Echo.PostAsync("/api/v1/auth/api-keys", token, $$"""{"name":"{{Guid.NewGuid()}}"}""");
        status.ShouldBe(201, key.ToJsonString());
        return ((string)key["id"]!, (string)key["key"]!);
    }

    async Task ConnectAsync(string token, string body)
    {
        var (status, made) = await Echo.PostAsync("/mcp/connect", token, body);
        status.ShouldBe(201, made.ToJsonString());
        await HearAsync();
    }

    // That a server comes or goes is told to whoever listens when the database has told it: to those of the next step, or of the next test, rarely.
    Task HearAsync() => Echo.App.Services.GetRequiredService<NotificationState>().CatchUpAsync(TestContext.Current.CancellationToken);
}
