using System.Text.Json;
using System.Text.Json.Nodes;
using Echo.Mcp.Json;
using Echo.Server.Features.Services.Execution;
using FsCheck;
using FsCheck.Fluent;

namespace Echo.Server.Tests.Features.Services;

/// <summary>Whatever parameters hold: host, port, path prefix and headers stay those of the definition (security.md, 10).</summary>
public sealed class ComposingRequests
{
    static readonly string[] Pieces =
    [
        "../", "..", ".", "/", "\\", "?", "#", "@", ":", "//", "evil.example", "http://evil.example/", "\r\n", "\r\nHost: evil.example", "%2e%2e%2f", "%2F",
        "%00", "\0", "%", ";", "&", "=", "a", "1", " ", "\t", "é", "{{x}}", "{{api_key}}", "\u2028", "\uFF0F", "\uFF0E\uFF0E", "[::1]", "*", "'", "\"",
        "..;/", "..%5c",
    ];

    static readonly ServicePlan Templates = PlanOf(new()
    {
        BaseUrl = new("https://api.example:8443/v1/fixed"),
        Endpoint = "/things/{{x}}/of.{{y}}.json?z={{x}}",
        Method = "GET",
        RequestTemplate = RawJson.Parse("""{"q":"{{x}}","r":"a{{y}}b"}"""),
        Headers = new Dictionary<string, string> { ["X-One"] = "{{x}}", ["X-Two"] = "a {{y}} {{api_key}}" },
    });

    static readonly ServicePlan Inputs = PlanOf(new()
    {
        BaseUrl = new("https://api.example:8443/v1/fixed"),
        Endpoint = "/a/{{x}}/b{{y}}",
        Method = "POST",
        Inputs =
        [
            new() { Name = "x", Wire = "x", Place = InputPlace.Path, Style = InputStyles.Simple, Explode = true },
            new() { Name = "y", Wire = "y", Place = InputPlace.Path, Style = InputStyles.Label, Explode = true },
            new() { Name = "q", Wire = "q", Place = InputPlace.Query, Style = InputStyles.DeepObject, Explode = true },
            new() { Name = "r", Wire = "r", Place = InputPlace.Query, AllowReserved = true },
            new() { Name = "h", Wire = "X-H", Place = InputPlace.Header, Style = InputStyles.Simple, Explode = true },
            new() { Name = "c", Wire = "c", Place = InputPlace.Cookie, Explode = true },
        ],
        Body = new("body", "multipart/form-data"),
    });

    [Fact]
    public void HostAndPrefixStay() => Check.One(
        Config.QuickThrowOnFailure.WithMaxTest(3000),
        Prop.ForAll(Texts(), text => Stays(Templates, new JsonObject { ["x"] = text.Item1, ["y"] = text.Item2 })));

    [Fact]
    public void HostAndPrefixStayWithStyles() => Check.One(Config.QuickThrowOnFailure.WithMaxTest(3000), Prop.ForAll(Texts(), text =>
    {
        var (one, two) = text;
        return Stays(Inputs, new JsonObject { ["x"] = one, ["y"] = new JsonArray(one, two) })
            && Stays(Inputs, new JsonObject { ["x"] = "a", ["y"] = new JsonObject { [two] = one } })
            && Stays(Inputs, new JsonObject
            {
                ["x"] = "a",
                ["y"] = "b",
                ["q"] = new JsonObject { [one] = two },
                ["r"] = one,
                ["c"] = new JsonArray(one, two),
                ["body"] = new JsonObject { [one] = two },
            })
            && Stays(Inputs, new JsonObject { ["x"] = "a", ["y"] = "b", ["h"] = new JsonObject { [one] = two } });
    }));

    [Fact]
    public void OrdinaryValuesDoPass()
    {
        var request = Compose(Templates, new JsonObject { ["x"] = "a b/c", ["y"] = "1" }, out var refusal).ShouldNotBeNull(refusal);
        request.Url.AbsoluteUri.ShouldBe("https://api.example:8443/v1/fixed/things/a%20b%2Fc/of.1.json?z=a%20b%2Fc&q=a%20b%2Fc&r=a1b");
    }

    // True when nothing is sent, or to where it belongs.
    static bool Stays(ServicePlan plan, JsonObject parameters)
    {
        if (Compose(plan, parameters, out var refusal) is not { } request)
            return refusal is not null;
        var url = request.Url;
        var path = url.AbsolutePath;
        return url is { Scheme: "https", Host: "api.example", Port: 8443, UserInfo: "", Fragment: "" }
            && path.StartsWith("/v1/fixed/", StringComparison.Ordinal)
            && !Uri.UnescapeDataString(path).Replace('\\', '/').Split('/').Any(segment => segment is "." or "..")
            && path.Count(character => character == '/') == plan.Definition.Endpoint.Split('?')[0].Count(character => character == '/') + 2
            && !url.AbsoluteUri.Any(char.IsControl)
            && request.Headers.All(header => !header.Value.Any(character => character is '\r' or '\n' or '\0' or > '~'))
            && request.Headers.Count(header => header.Key == "Cookie") <= 1
            && Crossed(request) is null;
    }

    // A part of a form can't end before its boundary does.
    static string? Crossed(ComposedRequest request) =>
        request.Body is { } body && System.Text.Encoding.UTF8.GetString(body.Bytes.Span).Split("Content-Disposition").Length > 2 ? "a second part" : null;

    static ComposedRequest? Compose(ServicePlan plan, JsonObject parameters, out string? refusal) =>
        RequestComposer.Compose(plan, JsonSerializer.SerializeToElement(parameters), new() { ApiKey = "key" }, out refusal);

    static Arbitrary<(string, string)> Texts()
    {
        var piece = Gen.OneOf(Gen.Elements(Pieces), ArbMap.Default.GeneratorFor<NonNull<string>>().Select(text => text.Get));
        var text = Gen.ListOf(piece).Select(pieces => string.Concat(pieces.Take(6)));
        return Arb.From(Gen.Zip(text, text).Select(pair => (pair.Item1, pair.Item2)));
    }

    static ServicePlan PlanOf(ServiceDefinition definition) => ServicePlan.Make(definition, out var fault) ?? throw new InvalidOperationException($"{fault}");
}
