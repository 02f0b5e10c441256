using System.Text.Json;

namespace Echo.Server.Tests.Platform.Http;

/// <summary>Requests and answers in the words of the tests.</summary>
static class HttpHostRequests
{
    public static Task<HttpResponseMessage> GetAsync(this HttpHost host, string path, params (string Name, string Value)[] headers) =>
        host.SendAsync(HttpMethod.Get, path, content: null, headers);

    public static Task<HttpResponseMessage> PostAsync(
        this HttpHost host, string path, HttpContent? content, params (string Name, string Value)[] headers) =>
        host.SendAsync(HttpMethod.Post, path, content, headers);

    public static async Task<HttpResponseMessage> SendAsync(
        this HttpHost host, HttpMethod method, string path, HttpContent? content, params (string Name, string Value)[] headers)
    {
        using var request = new HttpRequestMessage(method, path) { Content = content };
        foreach (var (name, value) in headers)
            request.Headers.TryAddWithoutValidation(name, value).ShouldBeTrue();
        return await host.Client.SendAsync(request, TestContext.Current.CancellationToken);
    }

    /// <summary>The value of a header of the answer, or null.</summary>
    public static string? Header(this HttpResponseMessage answer, string name) =>
        answer.Headers.TryGetValues(name, out var values) || answer.Content.Headers.TryGetValues(name, out values)
            ? string.Join(", ", values)
            : null;

    public static async Task<JsonElement> JsonAsync(this HttpResponseMessage answer)
    {
        using var document = JsonDocument.Parse(await answer.Content.ReadAsStringAsync());
        return document.RootElement.Clone();
    }

    /// <summary>Checks that the answer is a problem body with this status and text, and returns it.</summary>
    public static async Task<JsonElement> ShouldBeProblemAsync(this HttpResponseMessage answer, int status, string? detail = null)
    {
        ((int)answer.StatusCode).ShouldBe(status, await answer.Content.ReadAsStringAsync());
        answer.Content.Headers.ContentType!.MediaType.ShouldBe("application/problem+json");
        var body = await answer.JsonAsync();
        body.GetProperty("status").GetInt32().ShouldBe(status);
        if (detail is not null)
            body.GetProperty("detail").GetString().ShouldBe(detail);
        return body;
    }
}
