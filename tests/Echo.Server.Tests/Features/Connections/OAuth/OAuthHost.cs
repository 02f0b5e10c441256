using System.Net;
using System.Net.Http.Headers;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json.Nodes;
using System.Web;
using Echo.Server.Platform.Configuration;
using Echo.Server.Tests.Platform;
using Echo.Testing;
using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.DependencyInjection;

namespace Echo.Server.Tests.Features.Connections.OAuth;

/// <summary>Echo with a clock that tests set, an authorization server, an MCP server behind it, and somebody with a browser.</summary>
public sealed class OAuthHost : IAsyncLifetime
{
    const string Password = "SecurePassword123!";

    readonly DirectoryInfo data = Directory.CreateTempSubdirectory("echo-oauth-");
    readonly HttpClient browser = new(new HttpClientHandler { AllowAutoRedirect = false });
    readonly string secretKey = Convert.ToBase64String(RandomNumberGenerator.GetBytes(32));
    int nodes;
    TestDatabase? database;
    WebApplication? app;

    internal SettableClock Clock { get; } = new();

    internal AuthorizationServer Authority { get; } = new();

    internal ProtectedMcpServer Server { get; private set; } = null!;

    internal TestDatabase Database => database!;

    public IServiceProvider Services => app!.Services;

    public string Url { get; private set; } = "";

    public string LogFile => Path.Combine(data.FullName, "echo.log");

    /// <summary>The default redirect URI.</summary>
    public string Callback => $"http://localhost:{new Uri(Url).Port}/mcp/oauth/callback";

    public string User { get; private set; } = "";

    public string Other { get; private set; } = "";

    public string Admin { get; private set; } = "";

    public async ValueTask InitializeAsync()
    {
        database = await TestDatabase.CreateAsync();
        await Authority.StartAsync();
        Server = new(Authority);
        await Server.StartAsync();
        Authority.Resource = Server.Url;
        await StartAsync();
        Admin = await RegisterAsync("admin", null);
        User = await RegisterAsync("user", Admin);
        Other = await RegisterAsync("developer", Admin);
        Authority.Know(Callback);
    }

    public async ValueTask DisposeAsync()
    {
        browser.Dispose();
        await StopAsync();
        await Server.DisposeAsync();
        await Authority.DisposeAsync();
        await database!.DisposeAsync();
        data.Delete(recursive: true);
    }

    /// <summary>Starts Echo, also once more, at the address that it had before.</summary>
    public async Task StartAsync(params (string Name, string Value)[] more)
    {
        var port = Url.Length > 0 ? new Uri(Url).Port : 0;
        app = await MakeAsync([("PORT", $"{port}"), .. more]);
        Url = app.Urls.First();
    }

    public async Task StopAsync()
    {
        await app!.StopAsync();
        await app.DisposeAsync();
    }

    /// <summary>A further node on the same database.</summary>
    public async Task<WebApplication> MakeAsync(params (string Name, string Value)[] more)
    {
        var settings = new Dictionary<string, string?>
        {
            ["ECHO_DATA"] = data.CreateSubdirectory($"node-{Interlocked.Increment(ref nodes)}").FullName,
            ["ECHO_SECRET_KEY"] = secretKey,
            ["JWT_SECRET_KEY"] = "a signing key of the tests, 32 bytes or more",
            ["PORT"] = "0",
            ["DATABASE_URL"] = database!.ConnectionString,
            ["LOG_LEVEL"] = "Critical",
            ["RATE_LIMIT_ENABLED"] = "false",
            ["Access:PasswordIterations"] = "1000",
        };
        foreach (var (name, value) in more)
            settings[name] = value;
        var made = EchoServer.Build(CommandLine.Serve(settings), builder =>
        {
            builder.Environment.EnvironmentName = "Testing";
            builder.Services.AddSingleton<TimeProvider>(Clock);
        });
        await made.StartAsync();
        return made;
    }

    public async Task<(int Status, JsonNode Body)> SendAsync(HttpMethod method, string path, string? token, string? body = null)
    {
        using var request = new HttpRequestMessage(method, path.StartsWith("http", StringComparison.Ordinal) ? path : Url + path);
        if (token is not null)
            request.Headers.Authorization = new AuthenticationHeaderValue("Bearer", token);
        if (body is not null)
            request.Content = new StringContent(body, Encoding.UTF8, "application/json");
        using var answer = await browser.SendAsync(request);
        var text = await answer.Content.ReadAsStringAsync();
        var isJson = answer.Content.Headers.ContentType?.MediaType?.EndsWith("json", StringComparison.Ordinal) == true;
        return ((int)answer.StatusCode, isJson ? JsonNode.Parse(text)! : JsonValue.Create(text));
    }

    public Task<(int Status, JsonNode Body)> ConnectAsync(string token, string fields) => SendAsync(
        HttpMethod.Post, "/mcp/connect", token, $$"""{"transport":"http","mcp_url":"{{Server.Url}}","auth_type":"oauth"{{fields}}}""");

    /// <summary>Fields with the endpoints of the authorization server.</summary>
    public string Given(bool withSecret = true, string more = "")
    {
        var client = withSecret
            ? $"\"oauth_client_id\":\"{AuthorizationServer.ClientId}\",\"oauth_client_secret\":\"{AuthorizationServer.ClientSecret}\""
            : $"\"oauth_client_id\":\"{AuthorizationServer.PublicClientId}\"";
        return $$""",{{client}},"oauth_token_url":"{{Authority.Url}}/token","oauth_auth_url":"{{Authority.Url}}/authorize"{{more}}""";
    }

    /// <summary>A connection that waits for consent.</summary>
    public async Task<(Guid Id, string Link)> PendingAsync(string token, string? fields = null)
    {
        var (status, body) = await ConnectAsync(token, fields ?? Given());
        status.ShouldBe(202, body.ToJsonString());
        return ((Guid)body["client_id"]!, (string)body["authorization_url"]!);
    }

    /// <summary>A connection that somebody has signed in at.</summary>
    public async Task<Guid> SignedInAsync(string token, string? fields = null)
    {
        var (id, link) = await PendingAsync(token, fields);
        var (status, page) = await SendAsync(HttpMethod.Get, await ConsentAsync(link), null);
        status.ShouldBe(200, page.ToJsonString());
        return id;
    }

    /// <summary>Opens a link as a browser does, and agrees.</summary>
    /// <returns>Where the authorization server sends the browser.</returns>
    public async Task<string> ConsentAsync(string link, string more = "")
    {
        using var answer = await browser.GetAsync(new Uri(link + more));
        answer.StatusCode.ShouldBe(HttpStatusCode.Found, await answer.Content.ReadAsStringAsync());
        return answer.Headers.Location!.AbsoluteUri;
    }

    public Task<(int Status, JsonNode Body)> CallAsync(string token, Guid id) =>
        SendAsync(HttpMethod.Post, "/mcp/call_tool", token, $$"""{"client_id":"{{id}}","tool_name":"whoami"}""");

    public async Task<JsonNode> MetadataAsync(string token, Guid id) =>
        (await SendAsync(HttpMethod.Get, $"/mcp/client/{id}", token)).Body["metadata"]!;

    public async Task DisconnectAsync(string token, Guid id) =>
        (await SendAsync(HttpMethod.Post, "/mcp/disconnect", token, $$"""{"client_id":"{{id}}"}""")).Status.ShouldBe(200);

    public static string Parameter(string url, string name) => HttpUtility.ParseQueryString(new Uri(url).Query)[name] ?? "";

    /// <summary>Makes one more account.</summary>
    public async Task<(Guid Id, string Token)> RegisterAsync(string name, string role, string? by)
    {
        var account = $$"""{"username":"a-{{name}}","email":"{{name}}@example.com","password":"{{Password}}","role":"{{role}}"}""";
        var (status, body) = await SendAsync(HttpMethod.Post, "/api/auth/register", by, account);
        status.ShouldBe(201, body.ToJsonString());
        return ((Guid)body["data"]!["user"]!["id"]!, (string)body["data"]!["token"]!);
    }

    async Task<string> RegisterAsync(string role, string? by) => (await RegisterAsync(role, role, by)).Token;
}
