using System.Net.Http.Headers;
using System.Text.Json.Nodes;
using Dapper;
using Echo.Server.Features.Google.Sessions;
using Microsoft.Extensions.DependencyInjection;

namespace Echo.Server.Tests.Features.Google;

/// <summary>The whole product beside a Google that does what a test says.</summary>
public sealed class GoogleHost : IAsyncLifetime
{
    readonly HttpClient client = new(new SocketsHttpHandler { UseCookies = false });

    public EchoHost Echo { get; private set; } = null!;

    public string Url => Echo.App.Urls.First();

    internal FakeGoogle Google { get; private set; } = null!;

    internal GoogleSessions Sessions => Echo.App.Services.GetRequiredService<GoogleSessions>();

    public async ValueTask InitializeAsync()
    {
        Google = await FakeGoogle.StartAsync();
        Echo = new() { Settings = Google.Settings };
        await Echo.InitializeAsync();
        client.BaseAddress = new(Echo.App.Urls.First());
    }

    public async ValueTask DisposeAsync()
    {
        client.Dispose();
        await Echo.DisposeAsync();
        await Google.DisposeAsync();
    }

    /// <summary>Begins a sign-in; or with a token, a connection.</summary>
    public async Task<string> BeginAsync(string? token = null, string scopes = """["drive", "gmail_full"]""")
    {
        var (status, body) = await Echo.PostAsync("/auth/scopes", token, $$"""{"scopes": {{scopes}}}""");
        status.ShouldBe(200, body.ToJsonString());
        return (string)body["auth_url"]!;
    }

    /// <summary>Comes back from Google.</summary>
    /// <param name="path">With code and state.</param>
    public async Task<(int Status, JsonNode Body)> ReturnAsync(string path, string accept = "application/json", string? cookie = null)
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, path);
        request.Headers.Accept.Add(MediaTypeWithQualityHeaderValue.Parse(accept));
        if (cookie is not null)
            request.Headers.Add("Cookie", cookie);
        using var answer = await client.SendAsync(request, TestContext.Current.CancellationToken);
        var text = await answer.Content.ReadAsStringAsync(TestContext.Current.CancellationToken);
        return ((int)answer.StatusCode, answer.Content.Headers.ContentType?.MediaType?.EndsWith("json", StringComparison.Ordinal) == true
            ? JsonNode.Parse(text)!
            : JsonValue.Create(text));
    }

    /// <summary>A page of Echo begins a sign-in.</summary>
    /// <returns>Google's page, and the cookie that the browser got.</returns>
    public async Task<(string AuthUrl, string Cookie)> BeginInABrowserAsync()
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, "/auth/scopes");
        request.Content = new StringContent("""{"scopes": ["drive"]}""", MediaTypeHeaderValue.Parse("application/json"));
        request.Headers.Host = $"localhost:{client.BaseAddress!.Port}";
        request.Headers.Add("Sec-Fetch-Site", "same-origin");
        using var answer = await client.SendAsync(request, TestContext.Current.CancellationToken);
        var body = JsonNode.Parse(await answer.Content.ReadAsStringAsync(TestContext.Current.CancellationToken))!;
        var cookie = answer.Headers.GetValues("Set-Cookie").Single();
        cookie.ShouldContain("httponly", Case.Insensitive);
        cookie.ShouldContain("samesite=lax", Case.Insensitive);
        cookie.ShouldContain("path=/;", Case.Insensitive);
        return ((string)body["auth_url"]!, cookie.Split(';')[0]);
    }

    /// <summary>Signs a person in.</summary>
    internal async Task<JsonNode> SignInAsync(GooglePerson person)
    {
        var (status, body) = await ReturnAsync(Google.Agree(await BeginAsync(), person));
        status.ShouldBe(200, body.ToJsonString());
        return body;
    }

    internal async Task<(int Status, string Detail)> RefusedAsync(GooglePerson person)
    {
        var (status, body) = await ReturnAsync(Google.Agree(await BeginAsync(), person));
        return (status, (string)body["detail"]!);
    }

    public async Task<T> QueryAsync<T>(string sql, object? parameters = null)
    {
        await using var connection = await Echo.Database.OpenConnectionAsync(TestContext.Current.CancellationToken);
        return (await connection.ExecuteScalarAsync<T>(sql, parameters))!;
    }

    /// <summary>Registers an account with a password.</summary>
    /// <returns>Its token.</returns>
    public async Task<(string Token, string Id)> RegisterAsync(string email)
    {
        var name = $"p-{Guid.NewGuid():N}"[..20];
        var (status, body) = await Echo.PostAsync(
            "/api/auth/register", null, $$"""{"username":"{{name}}","email":"{{email}}","password":"SecurePassword123!"}""");
        status.ShouldBe(201, body.ToJsonString());
        return ((string)body["data"]!["token"]!, (string)body["data"]!["user"]!["id"]!);
    }
}
