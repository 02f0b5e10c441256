using System.Text.Json.Nodes;

namespace Echo.Server.Tests.Features.Services;

/// <summary>What administrators do with services, and what others see of it.</summary>
[Collection(ServiceTests.Name)]
public sealed class ManagingServices(ServicesHost host)
{
    [Theory]
    [InlineData("name", "\"\"", "string_too_short")]
    [InlineData("type", "\"a b\"", "string_pattern")]
    [InlineData("api_base_url", "\"ftp://example.com\"", "url")]
    [InlineData("api_base_url", "\"https://example.com/?a=b\"", "url")]
    [InlineData("api_base_url", "\"https://me:pw@example.com\"", "url")]
    [InlineData("api_base_url", "\"https://{{host}}/\"", "url")]
    [InlineData("api_endpoint", "\"/a/../b\"", "value")]
    [InlineData("api_endpoint", "\"/a#b\"", "value")]
    [InlineData("api_endpoint", "\"/{{a\"", "value")]
    [InlineData("http_method", "\"HEAD\"", "enum")]
    [InlineData("request_template", "[]", "type")]
    [InlineData("request_template", """{"a":"{{b + c}}"}""", "value")]
    [InlineData("response_mapping", """{"a":"{{}}"}""", "value")]
    [InlineData("headers_template", """{"Host":"example.com"}""", "value")]
    [InlineData("headers_template", """{"X-A":"a\r\nX-B: c"}""", "value")]
    [InlineData("headers_template", """{"X A":"b"}""", "value")]
    [InlineData("parameter_schema", """{"type":"nothing"}""", "value")]
    [InlineData("api_key", "\"a\\nb\"", "string_pattern")]
    [InlineData("api_key_header", "\"Content-Length\"", "string_pattern")]
    [InlineData("timeout_seconds", "4", "number_range")]
    [InlineData("retry_attempts", "11", "number_range")]
    public async Task UnusableDefinitionsAreRefused(string field, string value, string type)
    {
        var (status, body) = await host.TryCreateAsync(more: $$"""{"{{field}}":{{value}}}""");
        status.ShouldBe(422, body.ToJsonString());
        var violation = body["error"]!["details"]![0]!;
        ((string)violation["field"]!, (string)violation["type"]!).ShouldBe(($"body.{field}", type));
    }

    [Fact]
    public async Task LongTemplatesAreRefused()
    {
        var (status, body) = await host.TryCreateAsync($$"""{"a":"{{new string('x', 64 * 1024)}}"}""");
        status.ShouldBe(422);
        ((string)body["error"]!["details"]![0]!["type"]!).ShouldBe("object_too_large");
    }

    [Fact]
    public async Task ANameStandsOnceInItsType()
    {
        var name = $"N{Guid.NewGuid():n}";
        await host.CreateAsync(more: $$"""{"name":"{{name}}"}""", type: "Mixed");
        var (status, body) = await host.TryCreateAsync(more: $$"""{"name":" {{name.ToUpperInvariant()}} "}""", type: "mixed");
        (status, (string)body["detail"]!).ShouldBe((409, $"Service '{name.ToUpperInvariant()}' of type 'mixed' already exists"));
        body["error"]!["details"]!["field"]!.ToString().ShouldBe("name");
        await host.CreateAsync(more: $$"""{"name":"{{name}}"}""", type: "other");
    }

    [Fact]
    public async Task PrivateTargetsAreRefused()
    {
        var (status, body) = await host.TryCreateAsync(more: """{"api_base_url":"http://10.1.2.3"}""");
        (status, (string)body["detail"]!).ShouldBe((400, "Target address is not allowed: 10.1.2.3"));
        body["error"]!["details"]!["field"]!.ToString().ShouldBe("api_base_url");
    }

    [Fact]
    public async Task AnUpdateKeepsWhatIsAbsent()
    {
        var id = await host.CreateAsync(
            """{"a":"{{b}}"}""",
            """{"description":"before","api_key":"a-secret-key","api_key_header":"X-Key","headers_template":{"X-A":"1"}}""");
        var (status, body) = await UpdateAsync(id, """{"description":"after","created_by":77,"id":5,"headers_template":{"X-A":"***","X-B":"2"}}""");
        status.ShouldBe(200, body.ToJsonString());
        ((int)body["id"]!, (string)body["description"]!, (bool)body["has_api_key"]!).ShouldBe((id, "after", true));
        body["headers_template"]!.ToJsonString().ShouldBe("""{"X-A":"1","X-B":"2"}""");
        body["request_template"]!.ToJsonString().ShouldBe("""{"a":"{{b}}"}""");
        ((int)body["created_by"]!).ShouldNotBe(77);

        host.Api.Take();
        await host.ResultAsync(id, """{"b":1}""");
        host.Api.Take().Single().Headers["X-Key"].ShouldBe("a-secret-key", "another field was changed");
        await UpdateAsync(id, """{"api_key":"***"}""");
        await host.ResultAsync(id, """{"b":1}""");
        host.Api.Take().Single().Headers["X-Key"].ShouldBe("a-secret-key");
        ((bool)(await UpdateAsync(id, """{"api_key":null}""")).Body["has_api_key"]!).ShouldBeFalse();
        await host.ResultAsync(id, """{"b":1}""");
        host.Api.Take().Single().Headers.Keys.ShouldNotContain("X-Key");
        (await UpdateAsync(2_000_000_000, "{}")).Status.ShouldBe(404);
        (await UpdateAsync(id, """{"api_endpoint":"/{{x"}""")).Status.ShouldBe(422);
        (await UpdateAsync(id, """{"api_base_url":"http://192.168.3.4"}""")).Status.ShouldBe(400);
    }

    [Fact]
    public async Task ADeletedServiceStaysForAdministrators()
    {
        var id = await host.CreateAsync();
        var (status, body) = await host.Echo.SendAsync(HttpMethod.Delete, $"/services/delete/{id}", host.Echo.Admin);
        (status, body.ToJsonString()).ShouldBe((200, $$"""{"message":"Service deleted successfully","deleted_service_id":{{id}}}"""));
        (await host.GetAsync($"/services/{id}")).Status.ShouldBe(404);
        (await host.GetAsync($"/services/{id}", host.Echo.User)).Status.ShouldBe(404);
        (await host.ExecuteAsync(id)).Status.ShouldBe(404);
        (status, body) = await host.GetAsync($"/services/{id}", host.Echo.Admin);
        (status, (bool)body["is_active"]!).ShouldBe((200, false));

        (status, body) = await SwitchAsync(id, "true");
        (status, (bool)body["is_active"]!).ShouldBe((200, true));
        await host.ResultAsync(id);
        (await SwitchAsync(id, "null")).Status.ShouldBe(422);
        (await SwitchAsync(2_000_000_000, "true")).Status.ShouldBe(404);
        (await host.Echo.SendAsync(HttpMethod.Delete, "/services/delete/2000000000", host.Echo.Admin)).Status.ShouldBe(404);
    }

    [Fact]
    public async Task ListsShowInactiveServicesToManagersOnly()
    {
        var type = $"t{Guid.NewGuid():n}";
        var first = await host.CreateAsync(more: """{"name":"Alpha","description":"finds Things"}""", type: type);
        var second = await host.CreateAsync(more: """{"name":"beta"}""", type: type);
        var off = await host.CreateAsync(more: """{"name":"off","is_active":false}""", type: type);
        async Task<(int[] Ids, int Total)> ListAsync(string query, string? token = null)
        {
            var (status, body) = await host.GetAsync($"/services/list?type={type.ToUpperInvariant()}&{query}", token);
            status.ShouldBe(200, body.ToJsonString());
            return ([.. body["services"]!.AsArray().Select(service => (int)service!["id"]!)], (int)body["total_services"]!);
        }

        (await ListAsync("")).Ids.ShouldBe([second, first], "newest first");
        (await ListAsync("active_only=false")).Ids.ShouldBe([second, first]);
        (await ListAsync("active_only=false", host.Echo.Developer)).Ids.ShouldBe([second, first]);
        (await ListAsync("active_only=false", host.Echo.Admin)).Ids.ShouldBe([off, second, first]);
        var (page, total) = await ListAsync("limit=1&offset=1");
        page.ShouldBe([first]);
        total.ShouldBe(2);
        (await ListAsync("search=THINGS")).Ids.ShouldBe([first]);
        (await ListAsync("search=%25")).Ids.ShouldBeEmpty();
        (await host.GetAsync("/services/list?limit=101")).Status.ShouldBe(422);

        (await host.GetAsync("/services/available/types")).Body["service_types"]!.AsArray().Select(one => (string)one!).ShouldContain(type);
        var ofType = (await host.GetAsync($"/services/available/types/{type.ToUpperInvariant()}")).Body;
        ((string)ofType["service_type"]!).ShouldBe(type);
        ofType["services"]!.AsArray().Select(one => $"{one!["id"]} {one["name"]} {one["description"]}")
            .ShouldBe([$"{first} Alpha finds Things", $"{second} beta "]);
        var (missing, problem) = await host.GetAsync("/services/available/types/nothing");
        (missing, (string)problem["detail"]!).ShouldBe((404, "No active service of type 'nothing'"));
    }

    [Fact]
    public async Task TheSchemaTellsWhatToSend()
    {
        var type = $"t{Guid.NewGuid():n}";
        var id = await host.CreateAsync(
            """{"q":"{{ user.names[0] }}","n":"{{count}}"}""", """{"name":"Find it","http_method":"get","api_endpoint":"people/{{group}}"}""", type);
        var (status, schema) = await host.GetAsync($"/services/available/{type}/FIND IT/schema");
        status.ShouldBe(200, schema.ToJsonString());
        ((int)schema["service_id"]!, (string)schema["service_name"]!, (string)schema["service_type"]!).ShouldBe((id, "Find it", type));
        schema["required_parameters"]!.ToJsonString().ShouldBe("""["group","user","count"]""");
        schema["parameter_descriptions"]!.ToJsonString().ShouldBe("""{"group":"Part of the path","user":"Sent in the query","count":"Sent in the query"}""");
        (await host.Echo.PostAsync($"/services/available/{type}/find it/execute", host.Echo.User, schema["example_request"]!.ToJsonString()))
            .Status.ShouldBe(200);
        (await host.GetAsync($"/services/available/{type}/lose it/schema")).Status.ShouldBe(404);
        (await host.Echo.PostAsync($"/services/available/{type}/lose it/execute", host.Echo.User, "{}")).Status.ShouldBe(404);
    }

    [Fact]
    public async Task SummariesCount()
    {
        await host.CreateAsync(more: """{"is_active":false}""");
        var (status, body) = await host.GetAsync("/services/stats/summary", host.Echo.Admin);
        status.ShouldBe(200);
        ((int)body["active_services"]! + (int)body["inactive_services"]!).ShouldBe((int)body["total_services"]!);
        ((int)body["inactive_services"]!).ShouldBeGreaterThan(0);
        ((int)body["recent_services_30_days"]!).ShouldBe((int)body["total_services"]!);
        body["services_by_creator"]![0]!.ToJsonString().ShouldBe($$"""{"creator":"a-admin","count":{{body["total_services"]}}}""");
        var me = (await host.GetAsync("/me", host.Echo.Admin)).Body["user"]!["uid"];
        ((int)(await host.GetAsync($"/admin/users/{me}", host.Echo.Admin)).Body["stats"]!["services_created"]!).ShouldBe((int)body["total_services"]!);
    }

    [Fact]
    public async Task ChangesStandInTheAuditTrail()
    {
        var id = await host.CreateAsync(more: """{"api_key":"canary-in-audit"}""");
        await UpdateAsync(id, """{"description":"x"}""");
        await SwitchAsync(id, "false");
        await host.Echo.SendAsync(HttpMethod.Delete, $"/services/delete/{id}", host.Echo.Admin);
        var (_, trail) = await host.GetAsync($"/api/v1/audit?target={id}&action=service", host.Echo.Admin);
        trail["items"]!.AsArray().Select(entry => (string)entry!["action"]!)
            .ShouldBe(["service.deleted", "service.switched", "service.updated", "service.created"]);
        trail.ToJsonString().ShouldNotContain("canary-in-audit");
    }

    Task<(int Status, JsonNode Body)> UpdateAsync(int id, string body) =>
        host.Echo.SendAsync(HttpMethod.Put, $"/services/update/{id}", host.Echo.Admin, body);

    Task<(int Status, JsonNode Body)> SwitchAsync(int id, string isActive) =>
        host.Echo.SendAsync(HttpMethod.Patch, $"/services/status/{id}", host.Echo.Admin, $$"""{"is_active":{{isActive}}}""");
}
