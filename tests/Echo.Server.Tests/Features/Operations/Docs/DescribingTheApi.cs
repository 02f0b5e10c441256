using System.Text.Json.Nodes;
using Echo.Testing;

namespace Echo.Server.Tests.Features.Operations.Docs;

public sealed class DescribingTheApi(DescribedServer server) : IClassFixture<DescribedServer>
{
    [Fact]
    public void TheDocumentIsTheApprovedOne() => Approved.Check("docs/openapi.json", server.Text);

    [Fact]
    public void ItIsOpenApi31() => server.Document["openapi"]!.GetValue<string>().ShouldStartWith("3.1.");

    [Fact]
    public void OperationIdsAreUnique()
    {
        var ids = server.Operations.Select(operation => operation.Value["operationId"]!.GetValue<string>()).ToList();
        ids.ShouldBeUnique();
        ids.ShouldContain("postAuthLogin");
        ids.ShouldContain("deleteApiV1AuthApiKeysByKeyId");
    }

    [Fact]
    public void EveryOperationSaysWhatItIsAndWhoMayCallIt()
    {
        foreach (var (name, operation) in server.Operations)
        {
            foreach (var field in new[] { "summary", "description", "operationId", "x-permission", "x-rate-policy" })
                operation[field]?.GetValue<string>().ShouldNotBeNullOrWhiteSpace($"{name} has no {field}");
            operation["tags"]!.AsArray().Count.ShouldBe(1, name);

            // Browsers can't set headers where they open sockets and streams.
            var forms = name is "GET /ws" or "GET /events" ? 4 : 2;
            operation["security"]!.AsArray().Count.ShouldBe(operation["x-permission"]!.GetValue<string>() == "public" ? 0 : forms, name);
        }
    }

    [Fact]
    public void EveryTagIsExplained()
    {
        foreach (var tag in server.Document["tags"]!.AsArray())
            tag!["description"].ShouldNotBeNull($"{tag["name"]} has no description in any openapi.json of a feature");
    }

    [Fact]
    public void EveryErrorHasTheProblemSchema()
    {
        foreach (var (name, operation) in server.Operations)
        {
            foreach (var (status, response) in operation["responses"]!.AsObject().Where(response => response.Key[0] is '4' or '5' && name != "GET /health"))
            {
                var schema = server.Resolve(response!)["content"]!["application/problem+json"]!["schema"]!["$ref"]!.GetValue<string>();
                schema.ShouldBe("#/components/schemas/Problem", $"{name} {status}");
            }
        }
    }

    [Theory]
    [InlineData("POST /auth/register", "201 400 401 403 409 413 415 422 429 500 503")]
    [InlineData("DELETE /api/v1/auth/api-keys/{key_id}", "204 401 403 404 422 429 500 503")]
    [InlineData("GET /api/v1/auth/api-keys", "200 401 403 422 429 500 503")]
    [InlineData("GET /metrics", "200 422 429 500")]
    [InlineData("GET /health", "200 500 503")]
    public void StatusesFollowFromTheEndpoint(string name, string statuses) =>
        string.Join(' ', Operation(name)["responses"]!.AsObject().Select(response => response.Key).Order(StringComparer.Ordinal)).ShouldBe(statuses);

    [Fact]
    public void QueryAndPathShowTheirRules()
    {
        Operation("GET /metrics")["parameters"]!.ToJsonString().ShouldBe(
            """[{"name":"format","in":"query","schema":{"enum":["txt","prometheus","json"],"type":"string"}}]""");
        Operation("GET /api/v1/auth/api-keys")["parameters"]![0]!.ToJsonString().ShouldBe(
            """{"name":"limit","in":"query","schema":{"maximum":200,"minimum":1,"type":"integer","format":"int32","default":100}}""");
        Operation("DELETE /api/v1/auth/api-keys/{key_id}")["parameters"]![0]!.ToJsonString().ShouldBe(
            """{"name":"key_id","in":"path","required":true,"schema":{"type":"string","format":"uuid"}}""");
    }

    [Fact]
    public void BodiesShowTheirRules()
    {
        var schema = server.Document["components"]!["schemas"]!["RegisterRequest"]!;
        schema["required"]!.AsArray().Select(name => name!.GetValue<string>()).Order().ShouldBe(["email", "password", "username"]);
        schema["properties"]!["username"]!.ToJsonString().ShouldBe(
            """{"maxLength":50,"minLength":3,"pattern":"^[A-Za-z0-9][A-Za-z0-9_-]*$","type":"string"}""");
        schema["properties"]!["email"]!.ToJsonString().ShouldBe("""{"maxLength":254,"type":"string","format":"email"}""");
        schema["properties"]!["role"]!["enum"]!.ToJsonString().ShouldBe("""["user","viewer","developer","admin",null]""");
    }

    [Fact]
    public void SigningInHasThreeForms()
    {
        var forms = server.Document["components"]!["schemas"]!["LoginRequest"]!["oneOf"]!.AsArray();
        forms.Select(form => form!["required"]?.ToJsonString()).ShouldBe(["""["email","password"]""", """["username","password"]""", null]);
        forms[2]!["maxProperties"]!.GetValue<int>().ShouldBe(0);
    }

    [Fact]
    public async Task TheProblemSchemaHasTheFieldsOfARealProblem()
    {
        var schema = server.Document["components"]!["schemas"]!["Problem"]!;
        using var answer = await server.Client.GetAsync("/nowhere", TestContext.Current.CancellationToken);
        var body = JsonNode.Parse(await answer.Content.ReadAsStringAsync(TestContext.Current.CancellationToken))!;
        Names(body).ShouldBe(Names(schema["properties"]!).Where(name => name is not ("ok" or "hint" or "authorization_url")));
        Names(body["error"]!).ShouldBe(Names(schema["properties"]!["error"]!["properties"]!));
    }

    JsonObject Operation(string name) => server.Operations.Single(operation => operation.Key == name).Value;

    static IEnumerable<string> Names(JsonNode node) => node.AsObject().Select(property => property.Key);
}
