using System.Text;
using System.Text.Json.Nodes;
using Echo.Server.Features.Services;
using Echo.Server.Features.Services.Execution;
using Echo.Server.Features.Services.Import.Documents;
using Microsoft.AspNetCore.WebUtilities;
using Microsoft.Extensions.DependencyInjection;

namespace Echo.Server.Tests.Features.Services.Import;

/// <summary>A document whose servers are the API on loopback, imported as a whole.</summary>
sealed class ImportedApi
{
    readonly ServicesHost host;
    readonly JsonNode document;

    ImportedApi(ServicesHost host, JsonNode document, JsonNode answer) => (this.host, this.document, Answer) = (host, document, answer);

    public JsonNode Answer { get; }

    public IReadOnlyList<JsonNode> Items => [.. Answer["items"]!.AsArray().Select(item => item!)];

    public static async Task<ImportedApi> ImportAsync(ServicesHost host, string text)
    {
        var json = text.TrimStart().StartsWith('{') ? text : YamlText.ToJson(text, ApiDocument.MostBytes, out _)!.Value.ToString();
        var read = JsonNode.Parse(json)!;
        MoveServers(read, $"{host.Api.Url}root");
        foreach (var (_, item) in read["paths"]!.AsObject())
        {
            MoveOwnServers(item!, $"{host.Api.Url}own");
            foreach (var (_, operation) in item!.AsObject().Where(member => member.Value is JsonObject))
                MoveOwnServers(operation!, $"{host.Api.Url}own");
        }

        var body = new JsonObject { ["document"] = read.DeepClone(), ["type"] = $"t{Guid.NewGuid():n}", ["all"] = true };
        var (status, answer) = await host.Echo.PostAsync("/api/v1/services/import", host.Echo.Admin, body.ToJsonString());
        status.ShouldBe(200, answer.ToJsonString());
        return new(host, read, answer);
    }

    /// <summary>Calls an operation with values for all that it takes, and compares the request with the document.</summary>
    public async Task CallAsync(JsonNode item)
    {
        var key = (string)item["key"]!;
        var expected = ExpectedRequest.Of(document, key).ShouldNotBeNull(key);
        var store = host.Echo.App.Services.GetRequiredService<ServiceStore>();
        var service = (await store.FindAsync((int)item["service_id"]!, TestContext.Current.CancellationToken))!;
        var definition = service.ToDefinition();
        var arguments = new JsonObject();
        foreach (var (place, wire, value) in expected.Values)
        {
            var input = definition.Inputs.SingleOrDefault(
                input => input.Wire == wire && input.Place.ToString().Equals(place, StringComparison.OrdinalIgnoreCase));
            arguments[input.ShouldNotBeNull($"{key} {place} {wire}").Name] = value.DeepClone();
        }

        var check = AddBody(expected, definition, arguments);
        host.Api.Take();
        var (status, result) = await host.ExecuteAsync(service.Id, arguments.ToJsonString());
        status.ShouldBe(200, $"{key} {result.ToJsonString()}");
        ((bool)result["success"]!).ShouldBeTrue($"{key} {result.ToJsonString()}");
        var request = host.Api.Take().ShouldHaveSingleItem(key);
        Compare(key, expected, request);
        await check(request);
    }

    static void Compare(string key, ExpectedRequest expected, SeenRequest request)
    {
        request.Method.ShouldBe(expected.Method, key);
        var (path, query) = request.Target.IndexOf('?') is > 0 and var cut ? (request.Target[..cut], request.Target[(cut + 1)..]) : (request.Target, "");
        path.ShouldBe((expected.HasOwnServer ? "/own" : "/root") + expected.ExpectedPath(), key);
        var literal = expected.Template.Contains('?') ? expected.Template[(expected.Template.IndexOf('?') + 1)..].Split('=') : [];
        var wanted = literal is [var name, var value] ? expected.Query.Prepend((name, value)) : expected.Query;
        var pairs = query.Split('&', StringSplitOptions.RemoveEmptyEntries)
            .Select(pair => (Uri.UnescapeDataString(pair.Split('=')[0]), Uri.UnescapeDataString(pair[(pair.IndexOf('=') + 1)..])));
        pairs.ShouldBe(wanted, ignoreOrder: true, customMessage: key);
        foreach (var (header, text) in expected.Headers)
            request.Headers.GetValueOrDefault(header).ShouldBe(text, key);
        var cookies = request.Headers.GetValueOrDefault("Cookie")?.Split("; ").Select(Uri.UnescapeDataString) ?? [];
        cookies.ShouldBe(expected.Cookies, ignoreOrder: true, customMessage: key);
        string[] usual = ["Host", "Accept", "User-Agent", "Cookie", "Content-Type", "Content-Length"];
        request.Headers.Keys.Except(expected.Headers.Keys, StringComparer.OrdinalIgnoreCase).Except(usual).ShouldBeEmpty(key);
    }

    // Gives the body its value, and says how to see that it arrived.
    static Func<SeenRequest, Task> AddBody(ExpectedRequest expected, ServiceDefinition definition, JsonObject arguments)
    {
        if (expected.Body is not { } body || body["content"] is not JsonObject { Count: > 0 } contents)
            return static request => Task.Run(() => request.Bytes.ShouldBeEmpty());
        var sent = definition.Body.ShouldNotBeNull();
        var stated = contents.Single(content => content.Key.Split(';')[0].Trim() == sent.MediaType).Value!;
        var schema = expected.SchemaOf(stated);
        var members = (schema?["properties"]?.AsObject() ?? []).Where(member => member.Value?["readOnly"] is null).Take(5).ToList();
        switch (sent.MediaType)
        {
            case "application/x-www-form-urlencoded":
                var form = new JsonObject(members.Select(member => KeyValuePair.Create(member.Key, (JsonNode?)expected.Sample(member.Value, "f v&ü"))));
                arguments[sent.Name] = form;
                var pairs = form.SelectMany(member => FormPairs(member.Key, member.Value!, stated["encoding"]?[member.Key])).ToList();
                return request => Task.Run(() =>
                {
                    request.Headers["Content-Type"].ShouldBe("application/x-www-form-urlencoded");
                    request.Text.Split('&', StringSplitOptions.RemoveEmptyEntries)
                        .Select(pair => (Uri.UnescapeDataString(pair.Split('=')[0]), Uri.UnescapeDataString(pair[(pair.IndexOf('=') + 1)..])))
                        .ShouldBe(pairs, ignoreOrder: true, customMessage: definition.Endpoint);
                });
            case "multipart/form-data":
                arguments[sent.Name] = new JsonObject { ["one"] = "a\r\nb", ["two"] = new JsonObject { ["x"] = 1 }, ["three"] = new JsonArray("p", "q") };
                return async request => (await PartsAsync(request)).ShouldBe(["one=a\r\nb", "two={\"x\":1}", "three=p", "three=q"]);
            case var type when type.EndsWith("json", StringComparison.Ordinal):
                arguments[sent.Name] = new JsonObject { ["b"] = new JsonArray(1.5, null, "ü") };
                return request => Task.Run(() => JsonNode.DeepEquals(JsonNode.Parse(request.Text), arguments[sent.Name]).ShouldBeTrue(request.Text));
            default:
                arguments[sent.Name] = new JsonObject { ["base64"] = "AP8B" };
                return request => Task.Run(() => (request.Headers["Content-Type"], Convert.ToBase64String(request.Bytes)).ShouldBe((sent.MediaType, "AP8B")));
        }
    }

    static IEnumerable<(string Name, string Value)> FormPairs(string name, JsonNode value, JsonNode? encoding) => (string?)encoding?["style"] is { } style
        ? WireStyles.Pairs(name, style, (bool?)encoding["explode"] ?? style == "form", value)
        : value is JsonObject ? [(name, value.ToJsonString())] : WireStyles.Pairs(name, "form", true, value);

    public static async Task<List<string>> PartsAsync(SeenRequest request)
    {
        var boundary = request.Headers["Content-Type"].Split("boundary=")[1];
        var reader = new MultipartReader(boundary, new MemoryStream(request.Bytes));
        List<string> parts = [];
        while (await reader.ReadNextSectionAsync(TestContext.Current.CancellationToken) is { } section)
        {
            using var text = new StreamReader(section.Body, Encoding.UTF8);
            parts.Add($"{section.GetContentDispositionHeader()!.Name}={await text.ReadToEndAsync(TestContext.Current.CancellationToken)}");
        }

        return parts;
    }

    static void MoveServers(JsonNode holder, string url) => holder["servers"] = new JsonArray(new JsonObject { ["url"] = url });

    static void MoveOwnServers(JsonNode holder, string url)
    {
        if (holder["servers"] is JsonArray { Count: > 0 })
            MoveServers(holder, url);
    }
}
