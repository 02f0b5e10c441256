using System.Net;
using System.Net.Http.Headers;
using System.Text.Json;

namespace Echo.Server.Tests.Features.Access;

/// <summary>An answer, read whole.</summary>
sealed record Answer(HttpStatusCode Status, HttpResponseHeaders Headers, string? ContentType, string Text)
{
    public int Code => (int)Status;

    public JsonElement Json => JsonDocument.Parse(Text).RootElement;

    /// <summary>The detail of a problem.</summary>
    public string Detail => Read("detail");

    /// <summary>A text at a path such as <c>data.user.id</c>.</summary>
    public string Read(string path) => At(path).GetString()!;

    public JsonElement At(string path) => path.Split('.').Aggregate(Json, (element, name) => element.GetProperty(name));

    public bool Has(string name) => Json.TryGetProperty(name, out _);

    /// <summary>The broken rules of a 422 as <c>field type</c>.</summary>
    public string[] Violations =>
        [.. At("error.details").EnumerateArray().Select(violation => $"{violation.GetProperty("field")} {violation.GetProperty("type")}")];

    public void ShouldRefuse(int code, string detail)
    {
        Code.ShouldBe(code, Text);
        Detail.ShouldBe(detail);
    }

    public static async Task<Answer> ReadAsync(HttpResponseMessage response)
    {
        using (response)
        {
            var text = await response.Content.ReadAsStringAsync(TestContext.Current.CancellationToken);
            return new(response.StatusCode, response.Headers, response.Content.Headers.ContentType?.ToString(), text);
        }
    }
}
