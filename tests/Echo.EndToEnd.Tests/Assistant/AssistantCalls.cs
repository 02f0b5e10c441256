using System.Text.Json.Nodes;

namespace Echo.EndToEnd.Tests.Assistant;

/// <summary>Document 002's jobs, as their users call them.</summary>
static class AssistantCalls
{
    public static async Task<string> RunAsync(this HttpClient http, string message) =>
        (string)(await http.SendJsonAsync("/run", new { message }))["job_id"]!;

    /// <summary>Waits for the end of a job, and allows on the way what the model asks for.</summary>
    public static async Task<JsonNode> EndAsync(this HttpClient http, string job, int seconds = 40)
    {
        var result = default(JsonNode);
        await Wait.UntilAsync(
            async () =>
            {
                result = await http.GetJsonAsync($"/result/{job}");
                if ((bool)result["waiting_for_approval"]!)
                    await AllowAsync(http, job);
                return (string)result["status"]! is "completed" or "failed";
            },
            seconds);
        return result!;
    }

    public static async Task<string> SlugAsync(this HttpClient http, Guid connection) =>
        (string)(await http.GetJsonAsync($"/api/v1/connections/{connection}"))["slug"]!;

    static async Task AllowAsync(HttpClient http, string job)
    {
        var waiting = (await http.GetJsonAsync("/api/v1/approvals?state=waiting&page_size=100"))["items"]!.AsArray();
        foreach (var approval in waiting.Where(item => (string)item!["job_id"]! == job))
            await http.SendJsonAsync($"/api/v1/approvals/{approval!["id"]}", new { decision = "allow" });
    }
}
