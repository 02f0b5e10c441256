using System.Net.Http.Headers;
using System.Text;
using System.Text.Json;
using Echo.Server.Platform.Http;
using Echo.Server.Platform.Http.Limits;
using Echo.Server.Platform.Http.Requests;
using Microsoft.AspNetCore.Builder;

namespace Echo.Server.Tests.Platform.Http.Requests;

/// <summary>Endpoints with every kind of parameter; each answers with what it was given. One server for a class of tests.</summary>
public sealed class SampleHost : IAsyncLifetime
{
    HttpHost host = null!;

    internal HttpHost Http => host;

    public async ValueTask InitializeAsync() => host = await HttpHost.StartAsync(Map, new Dictionary<string, string?> { ["RATE_LIMIT_ENABLED"] = "false" });

    public ValueTask DisposeAsync() => host.DisposeAsync();

    internal Task<HttpResponseMessage> PostAsync(string json) => PostAsync("/sample", Encoding.UTF8.GetBytes(json), "application/json");

    internal Task<HttpResponseMessage> PostAsync(string path, byte[] body, string? contentType)
    {
        var content = new ByteArrayContent(body);
        if (contentType is not null)
            content.Headers.ContentType = MediaTypeHeaderValue.Parse(contentType);
        return host.PostAsync(path, content);
    }

    /// <summary>What the endpoint was given for a body that must be good.</summary>
    internal async Task<JsonElement> ReadAsync(string json)
    {
        var answer = await PostAsync(json);
        ((int)answer.StatusCode).ShouldBe(200, await answer.Content.ReadAsStringAsync());
        return await answer.JsonAsync();
    }

    /// <summary>The violations of a request that must be bad, as <c>field type</c>.</summary>
    internal static async Task<IEnumerable<string>> ViolationsAsync(HttpResponseMessage answer)
    {
        var problem = await answer.ShouldBeProblemAsync(422, "Request validation failed");
        problem.GetProperty("error").GetProperty("code").GetString().ShouldBe("VALIDATION_ERROR");
        return problem.GetProperty("error").GetProperty("details").EnumerateArray()
            .Select(detail => $"{detail.GetProperty("field").GetString()} {detail.GetProperty("type").GetString()}");
    }

    static void Map(WebApplication app)
    {
        var routes = app.MapGroup("").Public().Limited(RatePolicy.Anonymous);
        routes.MapPost("/sample", (Body<SampleRequest> body) => body.Value);
        routes.MapPost("/optional", (OptionalBody<SampleRequest> body) => body.Value?.Name ?? "no body");
        routes.MapPost("/large", (Body<SampleRequest> body) => body.Value.Name).TakesBodiesOf(2 * 1024 * 1024);
        routes.MapGet("/query", (Query<SampleQuery> query) => query.Value);
        routes.MapGet("/required", (Query<SampleRequiredQuery> query) => query.Value);
        routes.MapGet("/uuid/{tool_id}", (Path<Guid> tool_id) => tool_id.Value);
        routes.MapGet("/int/{id}", (Path<int> id) => id.Value);
        routes.MapGet("/text/{name}", (Path<string> name) => name.Value);
        routes.MapGet("/literal/list", () => "literal");
        routes.MapGet("/literal/{id}", (Path<int> id) => "parameter");
        app.MapPost("/guarded", (Body<SampleRequest> body) => body.Value.Name).Requires("users:read").Limited(RatePolicy.Write);
    }
}
