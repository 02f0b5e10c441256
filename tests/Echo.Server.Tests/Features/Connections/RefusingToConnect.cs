namespace Echo.Server.Tests.Features.Connections;

/// <summary>Requests that open nothing: who may not, what is not valid, and what is not theirs.</summary>
public sealed class RefusingToConnect(EchoHost echo) : IClassFixture<EchoHost>
{
    const string Program = """{"transport":"stdio","command":["true"]}""";
    const string NotAllowed = "Target address is not allowed: ";
    const string Nobody = "11111111-2222-4333-8444-555555555555";

    [Fact]
    public async Task NobodyGetsInWithoutCredentialsOrPermission()
    {
        (await RefusedAsync("/mcp/connect", null, Program)).ShouldBe((401, "Not authenticated"));
        (await RefusedAsync("/mcp/connect", echo.Viewer, Program)).ShouldBe((403, "Missing permission: connections:use"));
        (await RefusedAsync("/mcp/connect", echo.User, Program)).ShouldBe((403, "Missing permission: connections:stdio"));
        (await RefusedAsync("/mcp/connect", echo.Developer, Program)).ShouldBe((403, "Missing permission: connections:stdio"));
    }

    [Theory]
    [InlineData("{", 400, "Malformed JSON in request body")]
    [InlineData("""{"transport":"http","mcp_url":"http://169.254.169.254/mcp"}""", 400, NotAllowed + "169.254.169.254")]
    [InlineData("""{"transport":"http","mcp_url":"http://[::ffff:10.0.0.1]/mcp"}""", 400, NotAllowed + "::ffff:10.0.0.1")]
    public async Task BadRequestsSayWhatIsWrong(string body, int status, string detail) =>
        (await RefusedAsync("/mcp/connect", echo.Admin, body)).ShouldBe((status, detail));

    [Fact]
    public async Task ARefusedAddressComesWithTheSettingThatAllowsIt()
    {
        var (_, problem) = await echo.PostAsync("/mcp/connect", echo.Admin, """{"transport":"http","mcp_url":"http://10.1.2.3/mcp"}""");
        ((string)problem["hint"]!).ShouldBe("Addresses that are not public need a setting such as EGRESS_ALLOWED_RANGES=10.1.2.3/32");
    }

    [Theory]
    [InlineData("{}", "body.transport", "missing")]
    [InlineData("""{"transport":null}""", "body.transport", "null")]
    [InlineData("""{"transport":"pigeon"}""", "body.transport", "enum")]
    [InlineData("""{"transport":"http"}""", "body.mcp_url", "missing")]
    [InlineData("""{"transport":"sse"}""", "body.mcp_url", "missing")]
    [InlineData("""{"transport":"sse","mcp_url":"http://x/","auth_type":"bearer"}""", "body.bearer_token", "missing")]
    [InlineData("""{"transport":"http","mcp_url":"ftp://x/"}""", "body.mcp_url", "url")]
    [InlineData("""{"transport":"http","mcp_url":"http://user:pass@x/"}""", "body.mcp_url", "url")]
    [InlineData("""{"transport":"http","mcp_url":"http://x/","auth_type":"bearer"}""", "body.bearer_token", "missing")]
    [InlineData("""{"transport":"http","mcp_url":"http://x/","auth_type":"bearer","bearer_token":"a\r\nb"}""", "body.bearer_token", "string_pattern")]
    [InlineData("""{"transport":"stdio"}""", "body.command", "missing")]
    [InlineData("""{"transport":"stdio","command":[]}""", "body.command", "list_too_short")]
    [InlineData("""{"transport":"stdio","command":"ls"}""", "body.command", "type")]
    [InlineData("""{"transport":"stdio","command":["a",1]}""", "body.command.1", "type")]
    [InlineData("""{"transport":"stdio","command":["a\u0000"]}""", "body.command.0", "string_forbidden")]
    [InlineData("""{"transport":"stdio","command":["true"],"env":{"A=B":"c"}}""", "body.env.A=B", "string_pattern")]
    [InlineData("""{"transport":"stdio","command":["true"],"timeout":0}""", "body.timeout", "number_range")]
    [InlineData("""{"transport":"stdio","command":["true"],"timeout":"30"}""", "body.timeout", "type")]
    [InlineData("""{"transport":"stdio","command":["true"],"slug":"No Slug"}""", "body.slug", "string_pattern")]
    [InlineData("""{"transport":"stdio","command":["true"],"isolation":"alone"}""", "body.isolation", "enum")]
    [InlineData("""{"transport":"stdio","command":["true"],"roles":["king"]}""", "body.roles", "enum")]
    [InlineData("""{"transport":"stdio","command":["true"],"visibility":"all"}""", "body.visibility", "enum")]
    public async Task InvalidDefinitionsNameTheField(string body, string field, string type)
    {
        var (status, problem) = await echo.PostAsync("/mcp/connect", echo.Admin, body);
        status.ShouldBe(422, problem.ToJsonString());
        problem["error"]!["details"]!.AsArray()
            .Select(detail => ((string)detail!["field"]!, (string)detail["type"]!)).ShouldContain((field, type), problem.ToJsonString());
    }

    [Theory]
    [InlineData(5, "")]
    [InlineData(4, ".bb.example")]
    [InlineData(1, "\u00fc.a..b")]
    public async Task AHostThatNoNameServerTakesIsNoUrl(int labels, string end)
    {
        var host = string.Join('.', Enumerable.Repeat(new string('a', 60), labels)) + end;
        var (status, problem) = await echo.PostAsync("/mcp/connect", echo.User, $$"""{"transport":"http","mcp_url":"http://{{host}}/mcp"}""");
        status.ShouldBe(422, problem.ToJsonString());
        ((string)problem["error"]!["details"]![0]!["field"]!).ShouldBe("body.mcp_url");
    }

    [Theory]
    [InlineData("/mcp/call_tool", """{"client_id":"11111111-2222-4333-8444-555555555555","tool_name":"echo"}""")]
    [InlineData("/mcp/read_resource", """{"client_id":"11111111-2222-4333-8444-555555555555","uri":"a:b"}""")]
    [InlineData("/mcp/get_prompt", """{"client_id":"11111111-2222-4333-8444-555555555555","prompt_name":"p"}""")]
    [InlineData("/mcp/disconnect", """{"client_id":"11111111-2222-4333-8444-555555555555"}""")]
    public async Task UnknownClientsAreNotFound(string path, string body) =>
        (await RefusedAsync(path, echo.User, body)).ShouldBe((404, $"Client {Nobody} not found"));

    [Theory]
    [InlineData("/mcp/list_tools", 422, "query.client_id", "missing")]
    [InlineData("/mcp/list_tools?client_id=abc", 422, "query.client_id", "uuid")]
    [InlineData("/mcp/client/abc", 422, "path.client_id", "uuid")]
    [InlineData("/mcp/clients?limit=0", 422, "query.limit", "number_range")]
    [InlineData("/mcp/clients?offset=x", 422, "query.offset", "type")]
    public async Task BadQueriesNameTheParameter(string path, int status, string field, string type)
    {
        var (answered, problem) = await echo.SendAsync(HttpMethod.Get, path, echo.User);
        answered.ShouldBe(status);
        ((string)problem["error"]!["details"]![0]!["field"]!, (string)problem["error"]!["details"]![0]!["type"]!).ShouldBe((field, type));
    }

    [Fact]
    public async Task NothingOfAllThisIsStored()
    {
        await RefusedAsync("/mcp/connect", echo.Admin, Program);
        var (_, clients) = await echo.SendAsync(HttpMethod.Get, "/mcp/clients", echo.Admin);
        ((int)clients["total"]!).ShouldBe(0);
    }

    async Task<(int Status, string Detail)> RefusedAsync(string path, string? token, string body)
    {
        var (status, problem) = await echo.PostAsync(path, token, body);
        return (status, (string)problem["detail"]!);
    }
}
