using System.Net.Http.Headers;
using System.Text;
using System.Text.Json.Nodes;

namespace Echo.EndToEnd.Tests.Document004;

/// <summary>A server that admits callers without credentials, as document 004 knows no others, and the server that its examples connect.
/// </summary>
public sealed class OpenEcho : IAsyncLifetime
{
    readonly DirectoryInfo directory = Directory.CreateTempSubdirectory("echo-open-");
    EchoProcess? echo;
    NpmServer? server;
    string token = "";

    public Uri Url => echo!.Url;

    /// <summary>Sends no credentials.</summary>
    public HttpClient Http => echo!.Http;

    public async ValueTask InitializeAsync()
    {
        server = await NpmServer.DocumentedAsync();
        echo = await EchoProcess.StartAsync(directory.FullName, ("Connections__AllowAnonymous", "true"));
        token = await Http.RegisterAdminAsync();
    }

    public async ValueTask DisposeAsync()
    {
        server!.Dispose();
        await echo!.DisposeAsync();
        directory.Delete(recursive: true);
    }

    /// <summary>A text of the document with the places of this run.</summary>
    public string Here(string text) => text
        .Replace("http://localhost:8080", Url.ToString().TrimEnd('/'), StringComparison.Ordinal)
        .Replace("http://localhost:3000/mcp", $"{server!.Url}mcp", StringComparison.Ordinal)
        .Replace("http://localhost:3000/events", $"{server.Url}events", StringComparison.Ordinal)
        .Replace("\"node\", \"path/to/mcp-server.js\"", Program, StringComparison.Ordinal);

    /// <param name="signedIn">With an administrator's credentials.</param>
    public Task<(int Status, JsonNode Body)> GetAsync(string path, bool signedIn = false) =>
        SendAsync(new HttpRequestMessage(HttpMethod.Get, path), signedIn);

    /// <param name="body">A request of the document.</param>
    /// <inheritdoc cref="GetAsync"/>
    public Task<(int Status, JsonNode Body)> PostAsync(string path, string body, bool signedIn = false) =>
        SendAsync(new HttpRequestMessage(HttpMethod.Post, path) { Content = new StringContent(Here(body), Encoding.UTF8, "application/json") }, signedIn);

    async Task<(int Status, JsonNode Body)> SendAsync(HttpRequestMessage request, bool signedIn)
    {
        if (signedIn)
            request.Headers.Authorization = new AuthenticationHeaderValue("Bearer", token);
        using (request)
        {
            using var answer = await Http.SendAsync(request);
            return ((int)answer.StatusCode, JsonNode.Parse(await answer.Content.ReadAsStringAsync())!);
        }
    }

    static string Program => string.Join(", ", Checkout.DocumentedServer("stdio").Select(part => JsonValue.Create(part).ToJsonString()));
}
