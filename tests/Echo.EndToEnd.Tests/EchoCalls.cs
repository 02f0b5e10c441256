using System.Net.Http.Json;
using System.Text.Json.Nodes;

namespace Echo.EndToEnd.Tests;

/// <summary>The calls that most tests make.</summary>
static class EchoCalls
{
    /// <returns>An access token of the first admin.</returns>
    public static async Task<string> RegisterAdminAsync(this HttpClient http)
    {
        var answer = await http.SendJsonAsync(
            "/api/auth/register",
            new { username = "admin", email = "admin@example.com", password = "SecurePassword123!", role = "admin" });
        return (string)answer["data"]!["token"]!;
    }

    /// <param name="http">Signed in as an admin.</param>
    /// <returns>An access token of a new account.</returns>
    public static async Task<string> RegisterAsync(this HttpClient http, string name, string role)
    {
        var account = new { username = name, email = $"{name}@example.com", password = "SecurePassword123!", role };
        return (string)(await http.SendJsonAsync("/api/auth/register", account))["data"]!["token"]!;
    }

    public static async Task<Guid> ConnectAsync(this HttpClient http, params string[] command)
    {
        var answer = await http.SendJsonAsync("/mcp/connect", new { transport = "stdio", command });
        return (Guid)answer["client_id"]!;
    }

    public static Task<JsonNode> CallAsync(this HttpClient http, Guid clientId, string tool, object? arguments = null, int timeout = 60) =>
        http.SendJsonAsync("/mcp/call_tool", new { client_id = clientId, tool_name = tool, arguments = arguments ?? new { }, timeout });

    public static Task<JsonNode> DisconnectAsync(this HttpClient http, Guid clientId) => http.SendJsonAsync("/mcp/disconnect", new { client_id = clientId });

    /// <summary>Posts and expects success.</summary>
    public static async Task<JsonNode> SendJsonAsync(this HttpClient http, string path, object body)
    {
        using var answer = await http.PostAsJsonAsync(path, body);
        var text = await answer.Content.ReadAsStringAsync();
        answer.IsSuccessStatusCode.ShouldBeTrue(text);
        return JsonNode.Parse(text)!;
    }

    /// <summary>Posts and expects a problem.</summary>
    public static async Task<(int Status, string Detail)> RefusedAsync(this HttpClient http, string path, object body)
    {
        using var answer = await http.PostAsJsonAsync(path, body);
        var problem = JsonNode.Parse(await answer.Content.ReadAsStringAsync())!;
        answer.Content.Headers.ContentType!.MediaType.ShouldBe("application/problem+json");
        ((int)problem["status"]!).ShouldBe((int)answer.StatusCode);
        return ((int)answer.StatusCode, (string)problem["detail"]!);
    }

    public static async Task<JsonNode> GetJsonAsync(this HttpClient http, string path) => JsonNode.Parse(await http.GetStringAsync(path))!;
}
