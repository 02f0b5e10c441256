using System.Text.Json.Nodes;
using Echo.Server.Tests.Features.Gateway;

namespace Echo.Server.Tests.Features.Services;

/// <summary>The whole product, and an API on loopback that its services call.</summary>
public sealed class ServicesHost : IAsyncLifetime
{
    readonly GatewayHost gateway = new();

    public EchoHost Echo => gateway.Echo;

    public GatewayHost Gateway => gateway;

    internal RestApi Api { get; private set; } = null!;

    public async ValueTask InitializeAsync()
    {
        await gateway.InitializeAsync();
        Api = await RestApi.StartAsync();
    }

    public async ValueTask DisposeAsync()
    {
        await Api.DisposeAsync();
        await gateway.DisposeAsync();
    }

    /// <summary>Creates a service of the API with a name of its own.</summary>
    /// <param name="more">Further members, such as <c>"http_method":"GET"</c>; a later one replaces those that are there.</param>
    internal async Task<int> CreateAsync(string template = "{}", string more = "{}", string type = "test")
    {
        var (status, made) = await TryCreateAsync(template, more, type);
        status.ShouldBe(201, made.ToJsonString());
        return (int)made["id"]!;
    }

    internal Task<(int Status, JsonNode Body)> TryCreateAsync(string template = "{}", string more = "{}", string type = "test")
    {
        var body = new JsonObject
        {
            ["name"] = $"s{Guid.NewGuid():n}",
            ["type"] = type,
            ["api_base_url"] = $"{Api.Url}",
            ["request_template"] = JsonNode.Parse(template),
            ["retry_attempts"] = 0,
        };
        foreach (var (name, value) in JsonNode.Parse(more)!.AsObject())
            body[name] = value?.DeepClone();
        return Echo.PostAsync("/services/create", Echo.Admin, body.ToJsonString());
    }

    internal Task<(int Status, JsonNode Body)> ExecuteAsync(int id, string parameters = "{}", string? token = null) =>
        Echo.PostAsync($"/services/{id}/execute", token ?? Echo.User, $$"""{"parameters":{{parameters}}}""");

    /// <summary>Executes and gives the result of a service that answered well.</summary>
    internal async Task<JsonNode> ResultAsync(int id, string parameters = "{}")
    {
        var (status, body) = await ExecuteAsync(id, parameters);
        status.ShouldBe(200, body.ToJsonString());
        ((bool)body["success"]!).ShouldBeTrue(body.ToJsonString());
        return body;
    }

    internal Task<(int Status, JsonNode Body)> GetAsync(string path, string? token = null) => Echo.SendAsync(HttpMethod.Get, path, token);
}
