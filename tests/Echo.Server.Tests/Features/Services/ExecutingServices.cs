using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Http;

namespace Echo.Server.Tests.Features.Services;

/// <summary>What is sent, and what is made of the answer (contract section 9, execution rules).</summary>
[Collection(ServiceTests.Name)]
public sealed class ExecutingServices(ServicesHost host)
{
    [Fact]
    public async Task PlaceholdersKeepTypesAlone()
    {
        host.Api.Answers("""{"ok":true}""");
        var id = await host.CreateAsync(
            """
            {"a":"{{x}}","b":"{{ x.y[1].z }}","c":"n={{x.n}}, {{x.y}} {{none}}{{x.nil}}","d":["{{x.n}}",{"e":"{{x.none.deeper}}"}],"f":1.50,"g":"{{x.s}}"}
            """);
        host.Api.Take();
        await host.ResultAsync(id, """{"x":{"y":[0,{"z":true}],"n":1.20,"nil":null,"s":"{{x.n}}"},"none":""}""");
        var request = host.Api.Take().Single();
        request.Text.ShouldBe(
            """
            {"a":{"y":[0,{"z":true}],"n":1.20,"nil":null,"s":"{{x.n}}"},"b":true,"c":"n=1.20, [0,{\"z\":true}] ","d":[1.20,{"e":null}],"f":1.50,"g":"{{x.n}}"}
            """);
        (request.Method, request.Headers["Content-Type"]).ShouldBe(("POST", "application/json"));
    }

    [Fact]
    public async Task AGetSendsItsTemplateInTheQuery()
    {
        var id = await host.CreateAsync(
            """{"q":"{{q}}","fixed":"a&b","list":"{{list}}","none":"{{q.none}}","on":true}""",
            """{"http_method":"GET","api_endpoint":"/s?v=1&w={{q}}"}""");
        host.Api.Take();
        await host.ResultAsync(id, """{"q":"a b&c=d#e","list":[1,{"x":2}]}""");
        var request = host.Api.Take().Single();
        request.Target.ShouldBe("/s?v=1&w=a%20b%26c%3Dd%23e&q=a%20b%26c%3Dd%23e&fixed=a%26b&list=%5B1%2C%7B%22x%22%3A2%7D%5D&on=true");
        request.Bytes.ShouldBeEmpty();
    }

    [Fact]
    public async Task ADeleteSendsNoBody()
    {
        var id = await host.CreateAsync("""{"q":"x"}""", """{"http_method":"delete","api_endpoint":"/things/{{id}}.json"}""");
        host.Api.Take();
        host.Api.Answer = context =>
        {
            context.Response.StatusCode = 204;
            return Task.CompletedTask;
        };
        var result = await host.ResultAsync(id, """{"id":7}""");
        (result["data"], (int)result["status_code"]!).ShouldBe((null, 204));
        var request = host.Api.Take().Single();
        (request.Method, request.Target, request.Bytes.Length).ShouldBe(("DELETE", "/things/7.json", 0));
        host.Api.Answers("{}");
    }

    [Theory]
    [InlineData("{}", "Missing required parameters: id, name")]
    [InlineData("""{"id":"1"}""", "Missing required parameters: name")]
    [InlineData("""{"id":"..","name":1}""", "Path parameter 'id' must not change the path")]
    [InlineData("""{"id":".","name":1}""", "Path parameter 'id' must not change the path")]
    [InlineData("""{"id":"","name":1}""", "Path parameter 'id' must not change the path")]
    [InlineData("""{"id":null,"name":1}""", "Path parameter 'id' must not change the path")]
    [InlineData("""{"id":"a/../../b","name":1}""", "Path parameter 'id' must not change the path")]
    [InlineData("""{"id":"a\\..\\b","name":1}""", "Path parameter 'id' must not change the path")]
    [InlineData("""{"id":"%2e%2e","name":1}""", "Path parameter 'id' must not change the path")]
    [InlineData("""{"id":"a","name":1,"tag":"x\r\nX-Evil: 1"}""", "Parameter 'tag' is not a valid header value")]
    [InlineData("""{"id":"a","name":1,"tag":"x\nX-Evil: 1"}""", "Parameter 'tag' is not a valid header value")]
    [InlineData("""{"id":"a","name":1,"tag":"é"}""", "Parameter 'tag' is not a valid header value")]
    public async Task WhatMakesNoRequestIsRefused(string parameters, string detail)
    {
        var id = await host.CreateAsync("""{"name":"{{name}}"}""", """{"api_endpoint":"/x/{{id}}/y","headers_template":{"X-Tag":"t {{tag}}"}}""");
        host.Api.Take();
        var (status, body) = await host.ExecuteAsync(id, parameters);
        (status, (string)body["detail"]!).ShouldBe((400, detail));
        host.Api.Take().ShouldBeEmpty();
    }

    [Fact]
    public async Task WhatIsTooMuchIsRefused()
    {
        var id = await host.CreateAsync($$$"""{"a":[{{{string.Join(',', Enumerable.Repeat("\"{{x}}\"", 100))}}}]}""");
        host.Api.Take();
        var (status, body) = await host.ExecuteAsync(id, $$"""{"x":"{{new string('x', 100_000)}}"}""");
        (status, (string)body["detail"]!).ShouldBe((400, "The request would be longer than 1024 KiB"));
        (await host.ExecuteAsync(id, $$"""{"x":"{{new string('x', 256 * 1024)}}"}""")).Status.ShouldBe(422);
        (await host.ExecuteAsync(id, "[]")).Status.ShouldBe(422);
        host.Api.Take().ShouldBeEmpty();
    }

    [Fact]
    public async Task ASchemaChecksAndFillsIn()
    {
        var id = await host.CreateAsync("""{"city":"{{city}}","units":"{{units}}","days":"{{days}}"}""", """
            {"parameter_schema":{"type":"object","properties":{
              "city":{"type":"string","description":"Where"},"units":{"type":"string","default":"metric"},"days":{"type":"integer"}},"required":["city"]}}
            """);
        host.Api.Take();
        await host.ResultAsync(id, """{"city":"Rome"}""");
        host.Api.Take().Single().Text.ShouldBe("""{"city":"Rome","units":"metric","days":null}""");
        var (status, body) = await host.ExecuteAsync(id, """{"city":"Rome","days":"two"}""");
        (status, (string)body["error"]!["details"]![0]!["field"]!).ShouldBe((422, "body.parameters.days"));
        ((string)(await host.ExecuteAsync(id, """{"days":1}""")).Body["detail"]!).ShouldBe("Missing required parameters: city");
    }

    [Theory]
    [InlineData("plain text", "text/plain", """{"raw_response":"plain text"}""")]
    [InlineData("{broken", "application/json", """{"raw_response":"{broken"}""")]
    [InlineData(" [1, 2.0] ", "text/plain", "[1, 2.0]")]
    [InlineData("\"a\"", "application/json", "\"a\"")]
    public async Task TextIsWrapped(string text, string type, string data)
    {
        host.Api.Answers(text, type: type);
        var result = await host.ResultAsync(await host.CreateAsync());
        JsonNode.DeepEquals(result["data"], JsonNode.Parse(data)).ShouldBeTrue(result.ToJsonString());
        host.Api.Answers("{}");
    }

    [Fact]
    public async Task BytesAreWrapped()
    {
        host.Api.Answer = context =>
        {
            context.Response.ContentType = "image/png";
            return context.Response.Body.WriteAsync(new byte[] { 0x89, 0xFF, 0x00 }).AsTask();
        };
        var result = await host.ResultAsync(await host.CreateAsync());
        result["data"]!.ToJsonString().ShouldBe("""{"raw_base64":"if8A","content_type":"image/png"}""");
        host.Api.Answers("{}");
    }

    [Fact]
    public async Task TroubleUpstreamIsAnAnswer()
    {
        host.Api.Answers("""{"message":"no such city"}""", status: 404);
        var (status, body) = await host.ExecuteAsync(await host.CreateAsync());
        (status, (bool)body["success"]!, (int)body["status_code"]!).ShouldBe((200, false, 404));
        ((string)body["error"]!["error"]!, (string)body["error"]!["message"]!)
            .ShouldBe(("Upstream error", """The service answered 404 Not Found: {"message":"no such city"}"""));
        body["data"]!.ToJsonString().ShouldBe("""{"message":"no such city"}""");
        host.Api.Answers("{}");

        var nowhere = await host.CreateAsync(more: """{"api_base_url":"http://127.0.0.1:1"}""");
        (status, body) = await host.ExecuteAsync(nowhere);
        (status, (int)body["status_code"]!, (string)body["error"]!["error"]!).ShouldBe((200, 502, "Request failed"));
        body["data"].ShouldBeNull();
    }

    [Fact]
    public async Task TheKeyGoesWhereItBelongsAndNowhereElse()
    {
        const string key = "canary/secret+key\\\"1";
        host.Api.Answer = context => context.Response.WriteAsJsonAsync(new { you_sent = context.Request.Headers["X-Key"].ToString() });
        var escaped = JsonValue.Create(key).ToJsonString();
        var id = await host.CreateAsync(more: $$$"""{"api_key":{{{escaped}}},"headers_template":{"X-Key":"Key {{api_key}}"},"api_key_header":"X-Other"}""");
        host.Api.Take();
        var result = await host.ResultAsync(id);
        var request = host.Api.Take().Single();
        request.Headers["X-Key"].ShouldBe($"Key {key}");
        request.Headers.Keys.ShouldNotContain("X-Other", "a header has its place");
        ((string)result["data"]!["you_sent"]!).ShouldBe("Key ***", "services repeat what they are sent");

        var (_, tested) = await host.Echo.PostAsync($"/services/admin/{id}/test", host.Echo.Admin, "{}");
        ((string)tested["request"]!["headers"]!["X-Key"]!).ShouldBe("Key ***");
        var shown = (await host.GetAsync($"/services/{id}", host.Echo.Admin)).Body;
        foreach (var text in new[] { result, tested, shown, (await host.GetAsync("/services/list")).Body })
            text.ToJsonString().ShouldNotContain("canary");
        host.Api.Answers("{}");
    }

    [Fact]
    public async Task ATestShowsTheRequestOfAnInactiveService()
    {
        var id = await host.CreateAsync("""{"a":"{{a}}"}""", """{"is_active":false,"api_endpoint":"/p/{{b}}","api_key":"short","api_key_header":"X-Key"}""");
        var (status, body) = await host.Echo.PostAsync($"/services/admin/{id}/test", host.Echo.Admin, """{"test_parameters":{"a":[1],"b":"x y"}}""");
        status.ShouldBe(200, body.ToJsonString());
        var request = body["request"]!;
        ((string)request["method"]!, (string)request["url"]!, (string)request["headers"]!["X-Key"]!).ShouldBe(("POST", $"{host.Api.Url}p/x%20y", "***"));
        request["body"]!.ToJsonString().ShouldBe("""{"a":[1]}""");
        (await host.Echo.PostAsync($"/services/admin/{id}/test", host.Echo.Admin, "{}")).Status.ShouldBe(400);
        (await host.Echo.PostAsync("/services/admin/2000000000/test", host.Echo.Admin, "{}")).Status.ShouldBe(404);
    }

    [Fact]
    public async Task RedirectsCarryNoKeyToAnotherHost()
    {
        await using var other = await RestApi.StartAsync();
        other.Answers("""{"from":"other"}""");
        host.Api.Answer = context =>
        {
            context.Response.Redirect($"{other.Url}elsewhere");
            return Task.CompletedTask;
        };
        var id = await host.CreateAsync(more: """
            {"http_method":"GET","api_key":"canary-key","api_key_header":"X-Key","headers_template":{"Authorization":"Bearer canary"}}
            """);
        ((string)(await host.ResultAsync(id))["data"]!["from"]!).ShouldBe("other");
        other.Take().Single().Headers.Values.ShouldAllBe(value => !value.Contains("canary"));

        var post = await host.CreateAsync();
        ((int)(await host.ExecuteAsync(post)).Body["status_code"]!).ShouldBe(302, "only GET follows");
        host.Api.Answer = context =>
        {
            context.Response.Redirect("http://10.0.0.1/");
            return Task.CompletedTask;
        };
        var (_, refused) = await host.ExecuteAsync(id);
        ((int)refused["status_code"]!, (string)refused["error"]!["message"]!).ShouldBe((502, "Target address is not allowed: 10.0.0.1"));
        host.Api.Answers("{}");
    }

    /// <summary>In real time: what bounds a call from outside must leave its own end to it.</summary>
    [Fact]
    public async Task AServiceThatNeverAnswersEndsWithStatus408()
    {
        await using var api = await RestApi.StartAsync();
        api.Answer = context => Task.Delay(Timeout.Infinite, context.RequestAborted);
        var id = await host.CreateAsync(more: $$"""{"api_base_url":"{{api.Url}}","timeout_seconds":5,"retry_attempts":0}""");
        var (status, body) = await host.ExecuteAsync(id);
        (status, (bool?)body["success"], (int?)body["status_code"], (int?)body["attempts"]).ShouldBe((200, false, 408, 1), body.ToJsonString());
        ((string)body["error"]!["error"]!, body["data"]).ShouldBe(("Request timeout", null));
    }

    [Theory, InlineData("GET"), InlineData("POST"), InlineData("DELETE")]
    public async Task HeadersAboutContentArriveLikeOthers(string method)
    {
        var id = await host.CreateAsync(more: """
            {"http_method":"<method>","headers_template":{"Content-MD5":"{{sum}}","Content-Language":"de","X-Other":"1"}}
            """.Replace("<method>", method, StringComparison.Ordinal));
        host.Api.Take();
        await host.ResultAsync(id, """{"sum":"abc=="}""");
        var headers = host.Api.Take().Single().Headers;
        (headers["Content-MD5"], headers["Content-Language"], headers["X-Other"]).ShouldBe(("abc==", "de", "1"));
    }

    [Fact]
    public async Task CallersCredentialsStayHere()
    {
        host.Api.Take();
        await host.ResultAsync(await host.CreateAsync());
        host.Api.Take().Single().Headers.Keys.Order().ShouldBe(["Accept", "Content-Length", "Content-Type", "Host", "User-Agent"]);
    }
}
