using System.Net.Http.Headers;
using System.Text;
using System.Text.Json.Nodes;
using Echo.Server.Platform.Configuration;
using Echo.Testing;
using Microsoft.AspNetCore.Builder;
using Npgsql;

namespace Echo.Server.Tests;

/// <summary>The whole product in this process: every room, a real listener, a database of its own, and one account for each role.</summary>
public sealed class EchoHost : IAsyncLifetime
{
    const string Password = "SecurePassword123!";

    readonly DirectoryInfo data = Directory.CreateTempSubdirectory("echo-host-");
    readonly HttpClient client = new();
    TestDatabase? database;
    WebApplication? app;

    /// <summary>Settings that differ from those of most tests.</summary>
    public IReadOnlyDictionary<string, string> Settings { get; init; } = new Dictionary<string, string>();

    /// <summary>Replaces parts.</summary>
    public Action<WebApplicationBuilder>? Change { get; init; }

    public WebApplication App => app!;

    /// <summary>Lets other nodes and processes work on the same database.</summary>
    public string DatabaseUrl => database!.ConnectionString;

    public NpgsqlDataSource Database => database!.Source;

    public string Admin { get; private set; } = "";

    public string Developer { get; private set; } = "";

    public string User { get; private set; } = "";

    public string Viewer { get; private set; } = "";

    public async ValueTask InitializeAsync()
    {
        database = await TestDatabase.CreateAsync();
        var settings = new Dictionary<string, string?>
        {
            ["ECHO_DATA"] = data.FullName,
            ["PORT"] = "0",
            ["DATABASE_URL"] = database.ConnectionString,
            ["LOG_LEVEL"] = "Critical",
            ["RATE_LIMIT_ENABLED"] = "false",
            ["Access:PasswordIterations"] = "1000",
            ["Connections:MaxPerUser"] = "2",
            ["Catalog:MaxCallsPerCaller"] = "8",
            ["Catalog:MaxCallsPerSource"] = "12",
            ["Catalog:MaxWaitSeconds"] = "1",
        };
        foreach (var (name, value) in Settings)
            settings[name] = value;
        app = EchoServer.Build(CommandLine.Serve(settings), builder =>
        {
            builder.Environment.EnvironmentName = "Testing";
            Change?.Invoke(builder);
        });
        await app.StartAsync();
        client.BaseAddress = new(app.Urls.First());
        Admin = await RegisterAsync("admin", null);
        Developer = await RegisterAsync("developer", Admin);
        User = await RegisterAsync("user", Admin);
        Viewer = await RegisterAsync("viewer", Admin);
    }

    public async ValueTask DisposeAsync()
    {
        client.Dispose();
        await App.StopAsync();
        await App.DisposeAsync();
        await database!.DisposeAsync();
        data.Delete(recursive: true);
    }

    /// <summary>A token of a new session of a role's account.</summary>
    public async Task<string> SignInAsync(string role)
    {
        var (status, body) = await PostAsync("/auth/login", null, $$"""{"username":"a-{{role}}","password":"{{Password}}"}""");
        status.ShouldBe(200, body.ToJsonString());
        return (string)body["access_token"]!;
    }

    /// <param name="body">JSON as text.</param>
    public async Task<(int Status, JsonNode Body)> SendAsync(
        HttpMethod method, string path, string? token, string? body = null, CancellationToken cancellationToken = default)
    {
        using var request = new HttpRequestMessage(method, path);
        if (token is not null)
            request.Headers.Authorization = new AuthenticationHeaderValue("Bearer", token);
        if (body is not null)
            request.Content = new StringContent(body, Encoding.UTF8, "application/json");
        using var answer = await client.SendAsync(request, cancellationToken);
        var text = await answer.Content.ReadAsStringAsync(cancellationToken);
        var isJson = answer.Content.Headers.ContentType?.MediaType?.EndsWith("json", StringComparison.Ordinal) == true;
        return ((int)answer.StatusCode, isJson ? JsonNode.Parse(text)! : JsonValue.Create(text));
    }

    public Task<(int Status, JsonNode Body)> PostAsync(string path, string? token, string body, CancellationToken cancellationToken = default) =>
        SendAsync(HttpMethod.Post, path, token, body, cancellationToken);

    /// <summary>A token of a new account, which no other test uses.</summary>
    public Task<string> RegisterAsync() => RegisterAsync("user", null, $"user-{Guid.NewGuid():n}"[..20]);

    async Task<string> RegisterAsync(string role, string? by, string? name = null)
    {
        name ??= $"a-{role}";
        var (status, body) = await PostAsync(
            "/api/auth/register",
            by,
            $$"""{"username":"{{name}}","email":"{{name}}@example.com","password":"{{Password}}","role":"{{role}}"}""");
        status.ShouldBe(201, body.ToJsonString());
        return (string)body["data"]!["token"]!;
    }
}
