using System.Net.Http.Headers;
using System.Text;
using System.Text.Json;
using Dapper;
using Echo.Server.Features.Access;
using Echo.Server.Platform.Audit;
using Echo.Server.Platform.Database;
using Echo.Server.Platform.Database.Notifications;
using Echo.Server.Platform.Events;
using Echo.Server.Platform.Http;
using Echo.Server.Platform.Mail;
using Echo.Server.Platform.Security;
using Echo.Testing;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace Echo.Server.Tests.Features.Access;

/// <summary>The access feature on a real listener with a database of its own, empty at first.</summary>
sealed class AccessHost : IAsyncDisposable
{
    public const string Password = "SecurePassword123!";
    public const string AdminSecret = "an operator's long secret";

    readonly WebApplication app;
    readonly DirectoryInfo data;
    readonly HttpClient client;
    readonly TestDatabase? owned;
    string? kind;

    AccessHost(WebApplication app, DirectoryInfo data, TestDatabase database, bool ownsDatabase)
    {
        (this.app, this.data, Database) = (app, data, database);
        owned = ownsDatabase ? database : null;
        var addresses = app.Services.GetRequiredService<IServer>().Features.Get<IServerAddressesFeature>()!.Addresses;
        var handler = new SocketsHttpHandler { RequestHeaderEncodingSelector = (_, _) => Encoding.UTF8 };
        client = new(handler) { BaseAddress = new(addresses.Single()) };
    }

    public TestDatabase Database { get; }

    public ManualTime Time => (ManualTime)app.Services.GetRequiredService<TimeProvider>();

    public IServiceProvider Services => app.Services;

    public string DataDirectory => data.FullName;

    public int Port => client.BaseAddress!.Port;

    /// <param name="settings">Names and values, as in the environment.</param>
    public static Task<AccessHost> StartAsync(params (string Name, string Value)[] settings) => StartAsync(map: null, settings);

    /// <summary>A host that other tests may have used before, with an empty database again: for tests that need nothing of a start.</summary>
    public static async Task<AccessHost> TakeAsync(params (string Name, string Value)[] settings)
    {
        var settled = string.Join('\n', settings);
        if (AccessHosts.Find(settled) is { } free)
            return free;
        var host = await StartAsync(settings);
        host.kind = settled;
        return host;
    }

    /// <param name="map">More endpoints.</param>
    public static async Task<AccessHost> StartAsync(Action<WebApplication>? map, params (string Name, string Value)[] settings) =>
        await StartAsync(await AccessDatabases.TakeAsync(), ownsDatabase: true, map, contribute: null, settings);

    /// <param name="contribute">Registers what other features contribute.</param>
    public static async Task<AccessHost> StartAsync(Action<IServiceCollection> contribute) =>
        await StartAsync(await AccessDatabases.TakeAsync(), ownsDatabase: true, map: null, contribute, []);

    public static Task<AccessHost> StartAsync(TestDatabase database, Action<IServiceCollection> contribute) =>
        StartAsync(database, ownsDatabase: false, map: null, contribute, []);

    /// <summary>Starts one more server on a database that another host owns.</summary>
    public static Task<AccessHost> StartAsync(TestDatabase database, params (string Name, string Value)[] settings) =>
        StartAsync(database, map: null, settings);

    public static Task<AccessHost> StartAsync(TestDatabase database, Action<WebApplication>? map, params (string Name, string Value)[] settings) =>
        StartAsync(database, ownsDatabase: false, map, contribute: null, settings);

    public async ValueTask DisposeAsync()
    {
        // Time that went back would be no time that a server ever sees.
        if (kind is not null && !Time.HasMoved)
        {
            await AccessDatabases.EmptyAsync(Database);
            await Services.GetRequiredService<NotificationState>().CatchUpAsync(Cancelled);
            AccessHosts.Add(kind, this);
            return;
        }

        await EndAsync();
        if (owned is not null)
            await AccessDatabases.GiveBackAsync(owned);
    }

    /// <summary>Ends it for good; its database stays.</summary>
    public async ValueTask EndAsync()
    {
        client.Dispose();
        await app.DisposeAsync();
        data.Delete(recursive: true);
    }

    public Task<Answer> PostAsync(string path, object? body = null, string? token = null, params (string Name, string Value)[] headers) =>
        SendAsync(HttpMethod.Post, path, body, token, headers);

    public Task<Answer> GetAsync(string path, string? token = null, params (string Name, string Value)[] headers) =>
        SendAsync(HttpMethod.Get, path, null, token, headers);

    /// <param name="body">JSON as text, or an object to serialise with the names it has.</param>
    public async Task<Answer> SendAsync(
        HttpMethod method, string path, object? body, string? token, params (string Name, string Value)[] headers)
    {
        using var request = new HttpRequestMessage(method, path);
        if (body is not null)
            request.Content = new StringContent(body as string ?? JsonSerializer.Serialize(body), Encoding.UTF8, "application/json");
        if (token is not null)
            request.Headers.Authorization = new AuthenticationHeaderValue("Bearer", token);
        foreach (var (name, value) in headers)
            request.Headers.TryAddWithoutValidation(name, value).ShouldBeTrue();
        return await Answer.ReadAsync(await client.SendAsync(request, Cancelled));
    }

    /// <summary>Registers an account with a name that no other test uses, and signs it in.</summary>
    public Task<Person> RegisterAsync() => RegisterAsync($"person-{Guid.NewGuid():N}");

    /// <summary>Registers an account and signs it in.</summary>
    public async Task<Person> RegisterAsync(string username, string role = "user")
    {
        var answer = await PostAsync("/api/auth/register", new { username, email = $"{username}@example.com", password = Password });
        answer.Code.ShouldBe(201, answer.Text);
        if (role != "user")
            await ExecuteAsync("update access_accounts set role = @role where username = @username", new { role, username });
        return new(
            username, Guid.Parse(answer.Read("data.user.id")), answer.Read("data.token"), answer.Read("data.refreshToken"));
    }

    /// <summary>Makes an API key; without scopes it may do whatever its maker may.</summary>
    public async Task<string> MakeKeyAsync(string token, string name, params string[] scopes)
    {
        var answer = await PostAsync("/api/v1/auth/api-keys", scopes.Length == 0 ? (object)new { name } : new { name, scopes }, token);
        answer.Code.ShouldBe(201, answer.Text);
        return answer.Read("key");
    }

    public async Task ExecuteAsync(string sql, object? parameters = null)
    {
        await using var connection = await Database.Source.OpenConnectionAsync(Cancelled);
        await connection.ExecuteAsync(sql, parameters);
        await Services.GetRequiredService<NotificationState>().CatchUpAsync(Cancelled);
    }

    public async Task<T> QueryAsync<T>(string sql, object? parameters = null)
    {
        await using var connection = await Database.Source.OpenConnectionAsync(Cancelled);
        return (await connection.ExecuteScalarAsync<T>(sql, parameters))!;
    }

    static async Task<AccessHost> StartAsync(
        TestDatabase database,
        bool ownsDatabase,
        Action<WebApplication>? map,
        Action<IServiceCollection>? contribute,
        (string Name, string Value)[] settings)
    {
        var directory = Directory.CreateTempSubdirectory("echo-access");
        var builder = WebApplication.CreateSlimBuilder(new WebApplicationOptions { EnvironmentName = "Testing" });
        builder.Logging.ClearProviders();
        builder.Configuration.Sources.Clear();
        builder.Configuration.AddInMemoryCollection();
        foreach (var (name, value) in (ReadOnlySpan<(string, string)>)
            [
                ("ECHO_DATA", directory.FullName), ("PORT", "0"), ("Access:PasswordIterations", "1000"), ("RATE_LIMIT_ENABLED", "false"),
                ("TRUSTED_PROXIES", "127.0.0.1/32"), .. settings,
            ])
        {
            builder.Configuration[name] = value;
        }

        builder.Services.AddSingleton<TimeProvider>(new ManualTime());
        builder.Services.AddSingleton(database.Source);
        builder.AddHttp();
        builder.Services.AddSingleton(new DirectDatabase(database.ConnectionString));
        builder.AddNotifications();
        builder.AddAudit();
        builder.AddSecretBox();
        builder.AddMail();
        builder.AddEvents();
        builder.AddAccess();
        contribute?.Invoke(builder.Services);
        var host = builder.Build();
        host.UseHttp();
        host.MapAccess();
        map?.Invoke(host);
        await host.StartAsync(Cancelled);
        return new(host, directory, database, ownsDatabase);
    }

    static CancellationToken Cancelled => TestContext.Current.CancellationToken;
}

/// <summary>A registered account with a live session.</summary>
sealed record Person(string Username, Guid Uuid, string Token, string RefreshToken)
{
    public string Email => $"{Username}@example.com";
}
