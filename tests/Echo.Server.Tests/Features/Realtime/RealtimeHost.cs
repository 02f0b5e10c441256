using System.Net.Http.Headers;
using Echo.Mcp.Json;
using Echo.Server.Platform.Events;
using Echo.Server.Platform.Sockets;
using Echo.Testing;
using Microsoft.Extensions.DependencyInjection;

namespace Echo.Server.Tests.Features.Realtime;

/// <summary>The whole product, and clients of its sockets and streams.</summary>
public sealed class RealtimeHost : IAsyncLifetime
{
    readonly HttpClient http = new() { Timeout = Timeout.InfiniteTimeSpan };

    public RealtimeHost()
        : this(new Dictionary<string, string>())
    {
    }

    /// <param name="settings">Those that differ from the usual ones.</param>
    internal RealtimeHost(IReadOnlyDictionary<string, string> settings) => Echo = new()
    {
        Settings = settings,
        Change = builder => builder.Services
            .AddSingleton(new SocketOptions { Farewell = TimeSpan.FromSeconds(2) })
            .AddSingleton<ITopicState>(Jobs),
    };

    public EchoHost Echo { get; }

    internal ScriptedState Jobs { get; } = new();

    /// <summary>The newest number that was delivered.</summary>
    internal long Newest => Echo.App.Services.GetRequiredService<EventFeed>().Newest;

    internal EventLog Log => Echo.App.Services.GetRequiredService<EventLog>();

    internal Uri Url => new(Echo.App.Urls.First());

    public async ValueTask InitializeAsync()
    {
        await Echo.InitializeAsync();
        http.BaseAddress = Url;
    }

    public async ValueTask DisposeAsync()
    {
        http.Dispose();
        await Echo.DisposeAsync();
    }

    /// <summary>Opens a socket with a token in its header.</summary>
    internal Task<SocketClient> OpenAsync(string path, string? token, string? origin = null) => SocketClient.OpenAsync(Url, path, token, origin);

    /// <summary>Opens <c>/ws</c> and takes its greeting.</summary>
    internal async Task<SocketClient> OpenUpdatesAsync(string? token, string query = "")
    {
        var client = await OpenAsync("/ws" + query, token);
        (await client.NextAsync()).ShouldContainType("connected");
        return client;
    }

    internal async Task<EventStreamClient> StreamAsync(string path, string? token, string? lastEventId = null)
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, path);
        if (token is not null)
            request.Headers.Authorization = new AuthenticationHeaderValue("Bearer", token);
        if (lastEventId is not null)
            request.Headers.Add("Last-Event-ID", lastEventId);
        var answer = await http.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, TestContext.Current.CancellationToken);
        return new(answer, await answer.Content.ReadAsStreamAsync(TestContext.Current.CancellationToken));
    }

    /// <summary>Makes an account and signs it in.</summary>
    internal async Task<(int Id, Guid Uuid, string Token)> RegisterAsync(string role = "user")
    {
        var name = $"r{Guid.NewGuid():n}"[..16];
        var (status, body) = await Echo.PostAsync(
            "/api/auth/register",
            Echo.Admin,
            $$"""{"username":"{{name}}","email":"{{name}}@example.com","password":"SecurePassword123!","role":"{{role}}"}""");
        status.ShouldBe(201, body.ToJsonString());
        var token = (string)body["data"]!["token"]!;
        await using var command = Echo.Database.CreateCommand("select id, uuid from account_directory where username = $1");
        command.Parameters.Add(new() { Value = name });
        await using var row = await command.ExecuteReaderAsync(TestContext.Current.CancellationToken);
        await row.ReadAsync(TestContext.Current.CancellationToken);
        return (row.GetInt32(0), row.GetGuid(1), token);
    }

    /// <summary>Publishes as a room would.</summary>
    internal Task PublishAsync(string type, string topic, string data, int[] receivers, string? permission = null, string? subject = null) =>
        Log.PublishAsync(
            new(type, topic) { Data = RawJson.Parse(data), Receivers = receivers, Permission = permission, Subject = subject },
            TestContext.Current.CancellationToken);

    /// <summary>Waits until an event has gone to everybody who listens: that some event has says nothing, for registrations make events too.</summary>
    /// <param name="mark">Stands in its data.</param>
    internal Task UntilToldAsync(string mark) => Eventually.TrueAsync(
        async () =>
        {
            await using var command = Echo.Database.CreateCommand("select seq from events_log where strpos(data::text, $1) > 0");
            command.Parameters.Add(new() { Value = mark });
            return await command.ExecuteScalarAsync(TestContext.Current.CancellationToken) is long number && Newest >= number;
        },
        TimeSpan.FromSeconds(30));

    /// <summary>Waits until everything that was published so far has gone to everybody who listens: whoever begins to listen now hears none of it.</summary>
    internal Task QuietAsync() => Eventually.TrueAsync(
        async () =>
        {
            await using var command = Echo.Database.CreateCommand("select seq from events_head where not exists (select from events_pending)");
            return await command.ExecuteScalarAsync(TestContext.Current.CancellationToken) is long number && Newest >= number;
        },
        TimeSpan.FromSeconds(30));
}
