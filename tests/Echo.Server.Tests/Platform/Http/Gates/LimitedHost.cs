using Echo.Server.Platform.Http;
using Echo.Server.Platform.Http.Limits;
using Echo.Server.Platform.Security;
using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.DependencyInjection;

namespace Echo.Server.Tests.Platform.Http.Gates;

/// <summary>One route for each policy, clients at any address, and time that stands still.</summary>
sealed class LimitedHost(HttpHost host, SettableClock clock) : IAsyncDisposable
{
    public SettableClock Clock { get; } = clock;

    public static async Task<LimitedHost> StartAsync(params (string Name, string Value)[] settings)
    {
        var clock = new SettableClock();
        var all = settings.Append(("TRUSTED_PROXIES", "127.0.0.1")).ToDictionary(pair => pair.Item1, pair => (string?)pair.Item2);
        return new(await HttpHost.StartAsync(Map, all, builder => builder.Services.AddSingleton<TimeProvider>(clock)), clock);
    }

    /// <param name="client">The address that the proxy names.</param>
    /// <param name="caller">As <see cref="TestCallers"/> knows them; null is nobody.</param>
    public async Task<HttpResponseMessage> SendAsync(HttpMethod method, string path, string client = "192.0.2.1", string? caller = null)
    {
        (string, string)[] headers = caller is null ? [] : [("Authorization", $"Bearer {caller}")];
        return await host.SendAsync(method, path, content: null, [.. headers, ("X-Forwarded-For", client)]);
    }

    public Task<HttpResponseMessage> GetAsync(string path, string client = "192.0.2.1", string? caller = null) =>
        SendAsync(HttpMethod.Get, path, client, caller);

    public async Task<int> StatusAsync(string path, string client = "192.0.2.1", string? caller = null)
    {
        using var answer = await GetAsync(path, client, caller);
        return (int)answer.StatusCode;
    }

    public ValueTask DisposeAsync() => host.DisposeAsync();

    static void Map(WebApplication app)
    {
        app.MapGet("/open", () => "open").Public().Limited(RatePolicy.Anonymous);
        app.MapPost("/open", () => "open").Public().Limited(RatePolicy.Anonymous);
        app.MapGet("/sign-in", () => "in").Public().Limited(RatePolicy.Auth);
        app.MapGet("/exempt", () => "exempt").Public().Limited(RatePolicy.Exempt);
        app.MapGet("/read", () => "read").Requires(Permissions.ChatUse).Limited(RatePolicy.Read);
        app.MapGet("/call", () => "called").Requires(Permissions.ChatUse).Limited(RatePolicy.ToolCall);
        app.MapPost("/write", () => "written").Requires(Permissions.ChatUse).Limited(RatePolicy.Write);
        app.MapGet("/admin", () => "admin").Requires(Permissions.UsersRead).Limited(RatePolicy.Read);
    }
}
