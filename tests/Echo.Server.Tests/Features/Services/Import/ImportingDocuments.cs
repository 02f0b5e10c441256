using System.Text.Json.Nodes;
using Dapper;
using Echo.Testing;
using Microsoft.AspNetCore.Http;

namespace Echo.Server.Tests.Features.Services.Import;

/// <summary>From a document to services: what the preview shows, what is chosen, how it is signed in to, and what a second import finds.</summary>
[Collection(ServiceTests.Name)]
public sealed class ImportingDocuments(ServicesHost host)
{
    internal const string SwaggerRefused =
        "This is a Swagger 2.0 document. Echo reads OpenAPI 3.0 and 3.1: convert it first, for example with swagger2openapi, "
        + "or ask for the API's newer document.";

    [Fact]
    public async Task APreviewShowsAllAndChangesNothing()
    {
        var type = Type();
        var answer = await ImportAsync(type, """{"schemas":true}""");
        ((bool)answer["applied"]!, (string)answer["title"]!, (string)answer["openapi"]!, (string)answer["base_url"]!)
            .ShouldBe((false, "Difficult things", "3.0.3", "https://eu.example/v1"));
        answer["counts"]!.ToJsonString().ShouldBe("""{"importable":9,"skipped":3,"new":9,"changed":0,"unchanged":0,"removed":0}""");
        Item(answer, "HEAD /trees")["reason"]!.ToString().ShouldBe("HEAD is not called by services");
        Item(answer, "GET /elsewhere")["reason"]!.ToString()
            .ShouldBe("It refers to other.yaml#/paths/elsewhere, which is another file. Bundle the document into one file first");
        Item(answer, "GET /broken")["reason"]!.ToString().ShouldBe("A parameter can't be read. Its reference #/components/parameters/None leads nowhere");

        var leaves = Item(answer, "GET /trees/{tree-id}/leaves.json");
        ((string)leaves["name"]!, (string)leaves["description"]!).ShouldBe(("trees_leaves", "Lists leaves"));
        leaves["parameters"]!.ToJsonString().ShouldBe("""["tree-id","page","page_query","filter_color","id","id_header","as_json","free"]""");
        Item(answer, "POST /trees#copy")["name"]!.ToString().ShouldBe("Plant_2", "names differ in more than case");
        Item(answer, "PUT /forms/{id}")["api_base_url"]!.ToString().ShouldBe("https://upload.example");
        answer["auth"]!.AsArray().Select(one => $"{one!["scheme"]} {one["kind"]} {one["in"]} {one["parameter"]} {one["configured"]}").ShouldBe(
        [
            "key api_key header X-Api-Key false", "inQuery api_key query key false", "inCookie api_key cookie session false", "basic basic   false",
            "both    false", "machine client_credentials   false",
        ]);
        (await host.GetAsync($"/services/list?type={type}")).Body["total_services"]!.ToString().ShouldBe("0");
    }

    [Fact]
    public async Task SchemasAreThoseOfJsonSchema()
    {
        var answer = await ImportAsync(Type(), """{"schemas":true}""");
        var plant = Item(answer, "POST /trees")["parameter_schema"]!;
        plant["properties"]!.ToJsonString().ShouldBe("""{"body":{"$ref":"#/$defs/Tree"}}""");
        plant["required"]!.ToJsonString().ShouldBe("""["body"]""");
        JsonNode.DeepEquals(plant["$defs"], JsonNode.Parse(
            """
            {"Tree":{"type":"object","required":["name"],"properties":{
              "name":{"type":["string","null"]},"kind":{"type":["string","null"],"enum":["big","small",null]},
              "children":{"type":"array","items":{"$ref":"#/$defs/Tree"}},"odd/name":{"$ref":"#/$defs/odd_1one"}}},
             "odd_1one":{"type":"string"}}
            """)).ShouldBeTrue(plant.ToJsonString());
        var page = Item(answer, "GET /trees/{tree-id}/leaves.json")["parameter_schema"]!["properties"]!["page_query"]!;
        page.ToJsonString().ShouldBe("""{"type":"integer","default":1,"exclusiveMinimum":0}""");
        Item(answer, "PUT /forms/{id}")["parameter_schema"]!["properties"]!["body"]!["properties"]!["file"]!["description"]!.ToString().ShouldBe("A file");
    }

    [Fact]
    public async Task WhatIsChosenIsMadeAndChangesAreSeen()
    {
        var type = Type();
        const string styles = "GET /styles/{simple}/{label}/x{matrix}";
        var answer = await ImportAsync(
            type, $$"""{"operations":[{"key":"POST /trees","name":"Plant one","description":"Mine"},{"key":"{{styles}}"}]}""");
        ((bool)answer["applied"]!).ShouldBeTrue();
        ((string)Item(answer, "POST /trees")["state"]!, (string)Item(answer, "POST /notes")["state"]!).ShouldBe(("created", "new"));
        (await host.GetAsync($"/services/available/types/{type}")).Body["services"]!.AsArray().Select(one => $"{one!["name"]}: {one["description"]}")
            .ShouldBe(["Plant one: Mine", "styles: "]);
        var tools = (await host.Gateway.Client(host.Gateway.User).AskNewestAsync("tools/list")).Result["tools"]!.AsArray();
        tools.Select(tool => (string)tool!["name"]!).ShouldContain($"{type}__plant_one");

        var changed = Documents.Read("difficult-3.0.yaml").Replace("  /trees#copy:", "  /trees#copied:").Replace("- { name: spaces,", "- { name: gaps,");
        var again = await ImportAsync(type, "{}", changed);
        $"{Item(again, styles)["state"]} {Item(again, styles)["changes"]!.ToJsonString()}".ShouldBe("""changed ["parameters","schema"]""");
        $"{Item(again, "POST /trees")["state"]} {Item(again, "POST /trees")["changes"]!.ToJsonString()}"
            .ShouldBe("""changed ["description"]""", "its description was chosen");
        var without = Documents.Read("difficult-3.0.yaml").Replace("  /trees:", "  /bushes:");
        var gone = await ImportAsync(type, """{"remove":["POST /trees"]}""", without);
        Item(gone, "POST /trees")["state"]!.ToString().ShouldBe("switched_off");
        (await host.GetAsync($"/services/available/types/{type}")).Body["services"]!.AsArray().Count.ShouldBe(1);
        var all = await ImportAsync(type, """{"all":true}""");
        Item(all, "POST /trees")["changes"]!.ToJsonString().ShouldContain("switched_off", customMessage: "what somebody switched off stays so");
        (await host.GetAsync($"/services/available/types/{type}")).Body["services"]!.AsArray().Count.ShouldBe(8);
        var back = await ImportAsync(type, """{"all":true,"operations":[{"key":"POST /trees"}]}""");
        Item(back, "POST /trees")["state"]!.ToString().ShouldBe("updated");
        Item(back, styles)["state"]!.ToString().ShouldBe("unchanged");
        back["counts"]!["importable"]!.ToString().ShouldBe("9");
        (await host.GetAsync($"/services/available/types/{type}")).Body["services"]!.AsArray().Count.ShouldBe(9);
    }

    [Theory]
    [InlineData("""{"scheme":"key","value":"canary-key"}""", "X-Api-Key", "canary-key", null)]
    [InlineData("""{"scheme":"basic","username":"me","password":"canary"}""", "Authorization", "Basic bWU6Y2FuYXJ5", null)]
    [InlineData("""{"kind":"bearer","value":"canary-token"}""", "Authorization", "Bearer canary-token", null)]
    [InlineData("""{"kind":"api_key","in":"cookie","parameter":"sid","value":"canary-cookie"}""", "Cookie", "sid=canary-cookie", null)]
    [InlineData("""{"kind":"api_key","in":"query","parameter":"k","value":"canary key"}""", null, null, "?k=canary%20key")]
    public async Task CallsAreSignedIn(string auth, string? header, string? value, string? query)
    {
        var type = Type();
        var answer = await ImportAsync(
            type,
            $$"""{"auth":[{{auth}}],"operations":[{"key":"POST /trees"},{"key":"DELETE /trees/{tree-id}/leaves.json"}],"base_url":"{{host.Api.Url}}"}""");
        answer.ToJsonString().ShouldNotContain("canary");
        var id = (int)Item(answer, "POST /trees")["service_id"]!;
        host.Api.Answer = context => context.Response.WriteAsync(
            $$"""{"echo":"{{context.Request.Headers.Authorization}}{{context.Request.Headers.Cookie}}"}""");
        host.Api.Take();
        (await host.ResultAsync(id, """{"body":{}}""")).ToJsonString().ShouldNotContain("canary");
        var request = host.Api.Take().Single();
        if (header is not null)
            request.Headers[header].ShouldBe(value);
        request.Target.ShouldBe($"/trees{query}");
        var (_, tested) = await host.Echo.PostAsync($"/services/admin/{id}/test", host.Echo.Admin, """{"test_parameters":{"body":{}}}""");
        tested.ToJsonString().ShouldNotContain("canary");
        var shown = header is null ? (string)tested["request"]!["url"]! : (string)tested["request"]!["headers"]![header]!;
        shown.ShouldEndWith("***");

        host.Api.Take();
        await host.ResultAsync((int)Item(answer, "DELETE /trees/{tree-id}/leaves.json")["service_id"]!, """{"tree-id":"a","body":{}}""");
        var open = host.Api.Take().Single();
        open.Headers.Keys.ShouldNotContain("Authorization", "this operation takes no credentials");
        open.Target.ShouldBe("/trees/a/leaves.json");

        // Another import without credentials keeps those that are there.
        await ImportAsync(type, $$"""{"all":true,"base_url":"{{host.Api.Url}}"}""");
        await host.ResultAsync(id, """{"body":{}}""");
        if (header is not null)
            host.Api.Take().Single().Headers[header].ShouldBe(value);
        host.Api.Answers("{}");
    }

    [Fact]
    public async Task WhoeverIsOvertakenIsToldSo()
    {
        var type = Type();
        await ImportAsync(type, """{"all":true}""");
        await using var connection = await host.Echo.Database.OpenConnectionAsync(TestContext.Current.CancellationToken);
        await using var transaction = await connection.BeginTransactionAsync(TestContext.Current.CancellationToken);
        await connection.ExecuteAsync("update services_apis set revision = revision + 1 where type = @type", new { type });
        var import = TryImportAsync(type, """{"all":true}""", Documents.Read("difficult-3.0.yaml"));
        await Eventually.TrueAsync(
            async () => await connection.ExecuteScalarAsync<bool>("select exists (select from pg_locks where pg_backend_pid() = any (pg_blocking_pids(pid)))"),
            TimeSpan.FromSeconds(20));
        await transaction.CommitAsync(TestContext.Current.CancellationToken);
        var (status, answer) = await import;
        (status, (string)answer["detail"]!).ShouldBe((409, "The API was imported by somebody else in the meantime. Try again."));
    }

    [Fact]
    public async Task ASecretGoesToNoServerButTheOneItWasSentFor()
    {
        // One program under two names: whoever writes the document may name a server of his own.
        var (own, other) = ($"{host.Api.Url}".TrimEnd('/'), $"http://localhost:{host.Api.Url.Port}");
        string Document(string main) =>
            $$$"""
            {"openapi":"3.0.0","info":{"title":"Two","version":"1"},"servers":[{"url":"{{{main}}}"}],
             "components":{"securitySchemes":{"token":{"type":"http","scheme":"bearer"} } },"security":[{"token":[]}],
             "paths":{"/a":{"get":{}},"/b":{"get":{"servers":[{"url":"{{{other}}}"}]} } } }
            """;
        var type = Type();
        const string Auth = "\"auth\":[{\"scheme\":\"token\",\"value\":\"canary\"";
        var answer = await ImportAsync(type, $$$"""{{{{Auth}}}}],"all":true}""", Document(own));
        var (a, b) = ((int)Item(answer, "GET /a")["service_id"]!, (int)Item(answer, "GET /b")["service_id"]!);
        Item(answer, "GET /a")["reason"].ShouldBeNull();
        ((string)Item(answer, "GET /b")["reason"]!).ShouldContain($"'token' is not sent to {other}");
        host.Api.Take();
        await host.ResultAsync(a);
        host.Api.Take().Single().Headers["Authorization"].ShouldBe("Bearer canary");
        ((string)(await host.ExecuteAsync(b)).Body["error"]!["message"]!).ShouldContain($"'token' is not sent to {other}");

        var (_, tested) = await host.Echo.PostAsync($"/services/admin/{b}/test", host.Echo.Admin, "{}");
        tested["request"]!.ToJsonString().ShouldNotContain("***", customMessage: "what is not sent is not shown as sent");

        // The document's main server moves.
        await ImportAsync(type, """{"all":true}""", Document(other));
        ((string)(await host.ExecuteAsync(a)).Body["error"]!["message"]!).ShouldContain($"'token' is not sent to {other}");
        host.Api.Take().ShouldBeEmpty();

        // Nor does a secret that is kept by name follow it.
        await ImportAsync(type, """{"auth":[{"scheme":"token","value":"***"}],"all":true}""", Document(other));
        ((string)(await host.ExecuteAsync(a)).Body["error"]!["message"]!).ShouldContain($"'token' is not sent to {other}");
        host.Api.Take().ShouldBeEmpty();

        await ImportAsync(type, $$$"""{{{{Auth}}},"origins":["{{{other}}}/path"]}],"all":true}""", Document(own));
        await host.ResultAsync(b);
        host.Api.Take().Single().Headers["Authorization"].ShouldBe("Bearer canary");
        await ImportAsync(type, """{"auth":[{"scheme":"token","value":"***"}],"all":true}""", Document(own));
        await host.ResultAsync(a);
        host.Api.Take().Single().Headers["Authorization"].ShouldBe("Bearer canary", "it is kept where nothing has moved");
        var (status, _) = await host.Echo.PostAsync(
            "/api/v1/services/import", host.Echo.Admin, $$$"""{"document":{},{{{Auth}}},"origins":["ftp://a"]}]}""");
        status.ShouldBe(422);
    }

    [Fact]
    public async Task AClientsSecretGoesToATokenEndpointElsewhereOnlyWhenItIsNamed()
    {
        var document = Documents.Read("difficult-3.0.yaml").Replace("tokenUrl: /token,", "tokenUrl: https://elsewhere.example/token,");
        var body = new JsonObject
        {
            ["document"] = document,
            ["type"] = Type(),
            ["auth"] = JsonNode.Parse("""[{"scheme":"machine","client_id":"me","client_secret":"canary"}]"""),
        };
        var (status, answer) = await host.Echo.PostAsync("/api/v1/services/import", host.Echo.Admin, body.ToJsonString());
        (status, answer.ToJsonString().Contains("https://elsewhere.example/token, on another server", StringComparison.Ordinal)).ShouldBe((422, true));
        body["auth"]![0]!["token_url"] = "https://elsewhere.example/token";
        (await host.Echo.PostAsync("/api/v1/services/import", host.Echo.Admin, body.ToJsonString())).Status.ShouldBe(200);
    }

    [Fact]
    public async Task AClientsSecretThatIsKeptGoesWhereItWent()
    {
        var type = Type();
        string Auth(string id, string secret) =>
            $$"""{"auth":[{"scheme":"machine","client_id":"{{id}}","client_secret":"{{secret}}"}],"all":true,"base_url":"{{host.Api.Url}}"}""";
        await ImportAsync(type, Auth("me", "canary"));
        var moved = Documents.Read("difficult-3.0.yaml").Replace("tokenUrl: /token,", "tokenUrl: /elsewhere,", StringComparison.Ordinal);
        var answer = await ImportAsync(type, Auth("***", "***"), moved);
        answer["auth"]!.AsArray().Single(one => (string)one!["scheme"]! == "machine")!["token_url"]!.ToString().ShouldBe($"{host.Api.Url}token");
    }

    [Fact]
    public async Task AnImportLeavesWhatWasNotChosen()
    {
        var type = Type();
        const string Chosen = """{"type":"object","properties":{"body":{"type":"object","required":["mine"]}}}""";
        var answer = await ImportAsync(
            type,
            $$"""
            {"auth":[{"scheme":"key","value":"canary"}],"operations":[{"key":"POST /trees","parameter_schema":{{Chosen}} },{"key":"POST /notes"}],
             "base_url":"{{host.Api.Url}}"}
            """);
        var id = (int)Item(answer, "POST /trees")["service_id"]!;
        var open = Documents.Read("difficult-3.0.yaml").Replace("  - key: [ ]\n", "  - { }\n", StringComparison.Ordinal);
        await ImportAsync(type, $$"""{"operations":[{"key":"POST /notes"}],"base_url":"{{host.Api.Url}}"}""", open);
        host.Api.Take();
        await host.ResultAsync(id, """{"body":{"mine":1}}""");
        host.Api.Take().Single().Headers["X-Api-Key"].ShouldBe("canary");
        await ImportAsync(type, $$"""{"all":true,"base_url":"{{host.Api.Url}}"}""");
        (await host.ExecuteAsync(id, """{"body":{}}""")).Status.ShouldNotBe(200, "its schema was chosen");
        host.Api.Take().ShouldBeEmpty();
    }

    [Fact]
    public async Task ClientCredentialsAreExchangedAndRenewed()
    {
        var issued = 0;
        host.Api.Answer = async context =>
        {
            if (context.Request.Path == "/token")
                await context.Response.WriteAsync($$"""{"access_token":"token-{{++issued}}","token_type":"bearer","expires_in":3600}""");
            else
                context.Response.StatusCode = context.Request.Headers.Authorization == "Bearer token-1" && issued == 1 || issued == 2 ? 200 : 401;
        };
        var changed = Documents.Read("difficult-3.0.yaml").Replace("  - key: [ ]\n", "  - machine: [ read ]\n");
        var answer = await ImportAsync(
            Type(),
            $$"""
            {"auth":[{"scheme":"machine","client_id":"me&you","client_secret":"canary secret","scopes":["read"]}],"all":true,"base_url":"{{host.Api.Url}}"}
            """,
            changed);
        var id = (int)Item(answer, "POST /notes")["service_id"]!;
        host.Api.Take();
        await host.ResultAsync(id, """{"body":"x"}""");
        await host.ResultAsync(id, """{"body":"x"}""");
        var requests = host.Api.Take();
        requests.Select(request => request.Target).ShouldBe(["/token", "/notes", "/notes"]);
        requests[0].Text.ShouldBe("grant_type=client_credentials&scope=read");
        requests[0].Headers["Authorization"].ShouldBe($"Basic {Convert.ToBase64String("me%26you:canary+secret"u8)}");
        issued = 1;
        host.Api.Take();
        host.Api.Answer = async context =>
        {
            if (context.Request.Path == "/token")
                await context.Response.WriteAsync($$"""{"access_token":"token-{{++issued}}"}""");
            else
                context.Response.StatusCode = context.Request.Headers.Authorization == "Bearer token-2" ? 200 : 401;
        };
        await host.ResultAsync(id, """{"body":"x"}""");
        host.Api.Take().Select(request => request.Target).ShouldBe(["/notes", "/token", "/notes"]);
        host.Api.Answer = context =>
        {
            context.Response.StatusCode = 401;
            return Task.CompletedTask;
        };
        var (_, refused) = await host.ExecuteAsync(id, """{"body":"x"}""");
        ((int)refused["status_code"]!, (string)refused["error"]!["message"]!).ShouldBe((502, "The token endpoint answered 401"));
        host.Api.Answers("{}");
    }

    [Fact]
    public async Task ADocumentIsFetched()
    {
        host.Api.Answers(Documents.Read("tictactoe-3.1.yaml"), type: "application/yaml");
        var (status, answer) = await host.Echo.PostAsync("/api/v1/services/import", host.Echo.Admin, $$"""{"url":"{{host.Api.Url}}docs/api.yaml"}""");
        status.ShouldBe(200, answer.ToJsonString());
        ((string)answer["type"]!, (string)answer["base_url"]!).ShouldBe(("tic-tac-toe", $"{host.Api.Url}".TrimEnd('/')));
        host.Api.Answers("gone", status: 404);
        (status, answer) = await host.Echo.PostAsync("/api/v1/services/import", host.Echo.Admin, $$"""{"url":"{{host.Api.Url}}"}""");
        (status, (string)answer["detail"]!).ShouldBe((502, "The document's server answered 404"));
        (status, answer) = await host.Echo.PostAsync("/api/v1/services/import", host.Echo.Admin, """{"url":"http://169.254.169.254/openapi.json"}""");
        (status, (string)answer["detail"]!).ShouldBe((400, "Target address is not allowed: 169.254.169.254"));
        host.Api.Answers("{}");
    }

    [Theory]
    [InlineData("""{"swagger":"2.0","paths":{}}""", SwaggerRefused)]
    [InlineData("""{"openapi":"4.0.0","paths":{"/a":{}}}""", "OpenAPI 4.0.0 is not read; versions 3.0 and 3.1 are.")]
    [InlineData("""{"openapi":"3.1.0","webhooks":{}}""", "The document has no paths, and so no operations.")]
    [InlineData("""{"paths":{}}""", "This is no OpenAPI document: it has no field openapi with a version such as 3.1.0.")]
    [InlineData("\"a: [\"", "The document is neither JSON nor YAML: line 2, column 1.")]
    [InlineData("7", "Send the document as a JSON object, or as text that is JSON or YAML.")]
    public async Task WhatIsNoUsableDocumentIsRefused(string document, string detail)
    {
        var (status, answer) = await host.Echo.PostAsync("/api/v1/services/import", host.Echo.Admin, $$"""{"document":{{document}}}""");
        (status, (string)answer["detail"]!).ShouldBe((400, detail));
    }

    /// <summary>A document in many files, of which this is one: nothing of the others is fetched.</summary>
    [Fact]
    public async Task OtherFilesAreNotFetched()
    {
        host.Api.Take();
        var body = """
            {"document":{"openapi":"3.0.0","servers":[{"url":"<api>"}],"paths":{"/a":{"get":{"$ref":"<api>a.yml"}},"/b":{"$ref":"b.yml"}}},
             "all":true,"type":"<type>"}
            """.Replace("<api>", $"{host.Api.Url}").Replace("<type>", Type());
        var (status, answer) = await host.Echo.PostAsync("/api/v1/services/import", host.Echo.Admin, body);
        (status, (int)answer["counts"]!["importable"]!, (int)answer["counts"]!["skipped"]!).ShouldBe((200, 0, 2), answer.ToJsonString());
        host.Api.Take().ShouldBeEmpty();
    }

    [Theory]
    [InlineData("""{"auth":[{"scheme":"none","value":"x"}]}""", "body.auth.0.scheme")]
    [InlineData("""{"auth":[{"scheme":"both","value":"x"}]}""", "body.auth.0.kind")]
    [InlineData("""{"auth":[{"scheme":"key"}]}""", "body.auth.0.value")]
    [InlineData("""{"auth":[{"scheme":"key","value":"***"}]}""", "body.auth.0.value")]
    [InlineData("""{"auth":[{"scheme":"key","value":"a\nb"}]}""", "body.auth.0.value")]
    [InlineData("""{"auth":[{"kind":"api_key","value":"x","parameter":"Host"}]}""", "body.auth.0.parameter")]
    [InlineData(
        """{"auth":[{"kind":"client_credentials","client_id":"a","client_secret":"b","token_url":"http://example.com/token"}]}""",
        "body.auth.0.token_url")]
    [InlineData("""{"operations":[{"key":"GET /nothing"}]}""", "body.operations.0.key")]
    [InlineData("""{"operations":[{"key":"POST /trees","parameter_schema":{"type":"none"}}]}""", "body.operations.0.parameter_schema")]
    [InlineData("""{"url":"http://example.com"}""", "body.document")]
    public async Task ChoicesThatDoNotFitAreRefused(string more, string field)
    {
        var (status, answer) = await TryImportAsync(Type(), more, Documents.Read("difficult-3.0.yaml"));
        status.ShouldBe(422, answer.ToJsonString());
        ((string)answer["error"]!["details"]![0]!["field"]!).ShouldBe(field);
    }

    [Fact]
    public async Task PrivateServersAreNotImported()
    {
        var answer = await ImportAsync(Type(), """{"all":true,"base_url":"http://192.168.0.1"}""");
        Item(answer, "POST /trees")["reason"]!.ToString().ShouldBe("Target address is not allowed: 192.168.0.1");
        Item(answer, "PUT /forms/{id}")["state"]!.ToString().ShouldBe("created", "it has a server of its own");
    }

    static string Type() => $"i{Guid.NewGuid():n}"[..12];

    static JsonNode Item(JsonNode answer, string key) => answer["items"]!.AsArray().Single(item => (string)item!["key"]! == key)!;

    async Task<JsonNode> ImportAsync(string type, string more, string? document = null)
    {
        var (status, answer) = await TryImportAsync(type, more, document ?? Documents.Read("difficult-3.0.yaml"));
        status.ShouldBe(200, answer.ToJsonString());
        return answer;
    }

    Task<(int Status, JsonNode Body)> TryImportAsync(string type, string more, string document)
    {
        var body = JsonNode.Parse(more)!.AsObject();
        (body["document"], body["type"]) = (document, type);
        return host.Echo.PostAsync("/api/v1/services/import", host.Echo.Admin, body.ToJsonString());
    }
}
