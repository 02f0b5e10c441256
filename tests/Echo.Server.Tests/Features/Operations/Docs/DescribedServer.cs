using System.Text.Json.Nodes;
using Echo.Server.Platform.Configuration;
using Echo.Testing;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;

namespace Echo.Server.Tests.Features.Operations.Docs;

/// <summary>The whole product with default settings, and its description.</summary>
public sealed class DescribedServer : IAsyncLifetime
{
    readonly DirectoryInfo data = Directory.CreateTempSubdirectory("echo-described-");
    TestDatabase? database;
    WebApplication? app;

    public HttpClient Client { get; private set; } = null!;

    /// <summary>As it is sent.</summary>
    public string Text { get; private set; } = null!;

    public JsonObject Document { get; private set; } = null!;

    /// <summary>All endpoints that are part of the description.</summary>
    public IEnumerable<RouteEndpoint> Endpoints => app!.Services.GetRequiredService<EndpointDataSource>().Endpoints.OfType<RouteEndpoint>();

    /// <summary>Operations by method and path.</summary>
    public IEnumerable<KeyValuePair<string, JsonObject>> Operations =>
        from path in Document["paths"]!.AsObject()
        from operation in path.Value!.AsObject()
        select KeyValuePair.Create($"{operation.Key.ToUpperInvariant()} {path.Key}", operation.Value!.AsObject());

    /// <summary>What a reference points to; everything else as it is.</summary>
    public JsonNode Resolve(JsonNode node) => node is JsonObject reference && reference["$ref"]?.GetValue<string>() is { } path
        ? path[2..].Split('/').Aggregate((JsonNode)Document, (inside, name) => inside[name]!)
        : node;

    public async ValueTask InitializeAsync()
    {
        database = await TestDatabase.CreateAsync();
        app = EchoServer.Build(CommandLine.Serve(new Dictionary<string, string?>
        {
            ["DATABASE_URL"] = database.ConnectionString,
            ["ECHO_DATA"] = data.FullName,
            ["PORT"] = "0",
            ["LOG_LEVEL"] = "Error",
        }));
        await app.StartAsync();
        Client = new() { BaseAddress = new(app.Urls.First()) };
        Text = await Client.GetStringAsync("/openapi.json");
        Document = JsonNode.Parse(Text)!.AsObject();
    }

    public async ValueTask DisposeAsync()
    {
        Client.Dispose();
        await app!.StopAsync();
        await app.DisposeAsync();
        await database!.DisposeAsync();
        data.Delete(recursive: true);
    }
}
