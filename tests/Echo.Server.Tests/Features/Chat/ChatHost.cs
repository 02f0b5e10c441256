using System.Net.Http.Headers;
using System.Text;
using System.Text.Json;
using Dapper;
using Echo.Server.Platform.Configuration;
using Echo.Server.Tests.Features.Access;
using Echo.Testing;
using Microsoft.AspNetCore.Builder;

namespace Echo.Server.Tests.Features.Chat;

/// <summary>The whole product with an empty database, for people who write to one another.</summary>
public sealed class ChatHost : IAsyncLifetime
{
    internal const string Password = "SecurePassword123!";

    internal const string SigningKey = "one key for all nodes of a test, long enough";

    readonly DirectoryInfo data = Directory.CreateTempSubdirectory("echo-chat-");
    readonly HttpClient client = new();
    readonly TestDatabase? shared;
    TestDatabase? database;
    WebApplication? app;

    public ChatHost()
    {
    }

    /// <param name="beside">A host on the same database: this is another node.</param>
    internal ChatHost(ChatHost beside) => shared = beside.Database;

    /// <summary>Settings that differ from those of most tests.</summary>
    internal IReadOnlyDictionary<string, string> Settings { get; init; } = new Dictionary<string, string>();

    internal TestDatabase Database => database!;

    internal IServiceProvider Services => app!.Services;

    internal Uri Address => client.BaseAddress!;

    public async ValueTask InitializeAsync()
    {
        database = shared ?? await TestDatabase.CreateAsync();
        var settings = new Dictionary<string, string?>
        {
            ["ECHO_DATA"] = data.FullName,
            ["PORT"] = "0",
            ["DATABASE_URL"] = database.ConnectionString,
            ["JWT_SECRET_KEY"] = SigningKey,
            ["LOG_LEVEL"] = "Critical",
            ["RATE_LIMIT_ENABLED"] = "false",
            ["Access:PasswordIterations"] = "1000",
        };
        foreach (var (name, value) in Settings)
            settings[name] = value;
        app = EchoServer.Build(CommandLine.Serve(settings), builder => builder.Environment.EnvironmentName = "Testing");
        await app.StartAsync();
        client.BaseAddress = new(app.Urls.First());
    }

    public async ValueTask DisposeAsync()
    {
        client.Dispose();
        if (app is not null)
        {
            await app.StopAsync();
            await app.DisposeAsync();
        }

        if (shared is null && database is not null)
            await database.DisposeAsync();
        data.Delete(recursive: true);
    }

    /// <summary>Registers somebody with a name of their own, and signs them in.</summary>
    internal async Task<Chatter> RegisterAsync(string? username = null)
    {
        username ??= $"p{Guid.NewGuid():n}";
        var registered = await PostAsync("/auth/register", null, new { username, email = $"{username}@example.com", password = Password });
        registered.Code.ShouldBe(201, registered.Text);
        return new(int.Parse(registered.Read("user_id")), username, await SignInAsync(username));
    }

    internal async Task<string> SignInAsync(string username)
    {
        var signedIn = await PostAsync("/auth/login", null, new { email = $"{username}@example.com", password = Password });
        signedIn.Code.ShouldBe(200, signedIn.Text);
        return signedIn.Read("access_token");
    }

    internal async Task<long> SendAsync(Chatter from, Chatter to, string content)
    {
        var sent = await PostAsync("/chat/send", from, new { receiver_id = to.Id, content });
        sent.Code.ShouldBe(201, sent.Text);
        return sent.At("id").GetInt64();
    }

    internal Task<Answer> PostAsync(string path, Chatter? by, object body) => AskAsync(HttpMethod.Post, path, by?.Token, body);

    internal Task<Answer> GetAsync(string path, Chatter? by) => AskAsync(HttpMethod.Get, path, by?.Token, body: null);

    /// <param name="body">JSON as text, or an object to serialise with the names it has.</param>
    internal async Task<Answer> AskAsync(HttpMethod method, string path, string? token, object? body)
    {
        using var request = new HttpRequestMessage(method, path);
        if (token is not null)
            request.Headers.Authorization = new AuthenticationHeaderValue("Bearer", token);
        if (body is not null)
            request.Content = new StringContent(body as string ?? JsonSerializer.Serialize(body), Encoding.UTF8, "application/json");
        return await Answer.ReadAsync(await client.SendAsync(request, TestContext.Current.CancellationToken));
    }

    internal async Task<T> QueryAsync<T>(string sql, object? parameters = null)
    {
        await using var connection = await Database.Source.OpenConnectionAsync(TestContext.Current.CancellationToken);
        return (await connection.ExecuteScalarAsync<T>(sql, parameters))!;
    }
}

/// <summary>Somebody with a live session.</summary>
sealed record Chatter(int Id, string Username, string Token);
