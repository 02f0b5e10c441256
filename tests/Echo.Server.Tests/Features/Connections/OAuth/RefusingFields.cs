namespace Echo.Server.Tests.Features.Connections.OAuth;

/// <summary>Definitions with OAuth that open nothing.</summary>
public sealed class RefusingFields(EchoHost echo) : IClassFixture<EchoHost>
{
    const string Token = "\"oauth_token_url\":\"https://as.example/token\"";
    const string Auth = "\"oauth_auth_url\":\"https://as.example/authorize\"";
    const string Client = "\"oauth_client_id\":\"me\"";

    [Theory]
    [InlineData($"{Auth},{Client}", "body.oauth_token_url", "missing")]
    [InlineData($"{Token},{Auth}", "body.oauth_client_id", "missing")]
    [InlineData("\"oauth_client_secret\":\"secret\"", "body.oauth_client_id", "missing")]
    [InlineData($"{Token},{Client}", "body.oauth_auth_url", "missing")]
    [InlineData($"{Token},{Client},\"oauth_client_secret\":\"s\",\"credentials\":\"per_user\"", "body.oauth_auth_url", "missing")]
    [InlineData($"{Client},{Auth},\"oauth_token_url\":\"http://as.example/token\"", "body.oauth_token_url", "url")]
    [InlineData($"{Client},{Token},\"oauth_auth_url\":\"javascript:alert(1)\"", "body.oauth_auth_url", "url")]
    [InlineData("\"oauth_redirect_uri\":\"http://evil.example/\"", "body.oauth_redirect_uri", "url")]
    [InlineData("\"oauth_scopes\":[\"two words\"]", "body.oauth_scopes.0", "string_pattern")]
    [InlineData("\"credentials\":\"mine\"", "body.credentials", "enum")]
    [InlineData("\"oauth_provider\":\"\"", "body.oauth_provider", "string_too_short")]
    public async Task TheFieldIsNamed(string fields, string field, string type)
    {
        var body = $$"""{"transport":"http","mcp_url":"https://mcp.example/mcp","auth_type":"oauth",{{fields}}}""";
        await InvalidAsync(body, field, type);
    }

    [Theory]
    [InlineData("""{"transport":"stdio","command":["true"],"auth_type":"oauth"}""", "body.auth_type")]
    [InlineData("""{"transport":"http","mcp_url":"https://mcp.example/mcp","credentials":"per_user"}""", "body.credentials")]
    public async Task OAuthIsForServersOverHttp(string body, string field) => await InvalidAsync(body, field, "value");

    [Theory]
    [InlineData("oauth_token_url")]
    [InlineData("oauth_auth_url")]
    public async Task ForbiddenAddressesAreNamed(string field)
    {
        var fields = $"{Token},{Auth}".Replace($"\"{field}\":\"https://as.example", $"\"{field}\":\"https://169.254.169.254");
        var (status, problem) = await echo.PostAsync(
            "/mcp/connect", echo.User, $$"""{"transport":"http","mcp_url":"http://127.0.0.1:9/mcp","auth_type":"oauth",{{Client}},{{fields}}}""");
        (status, (string)problem["detail"]!).ShouldBe((400, "Target address is not allowed: 169.254.169.254"));
        ((string)problem["error"]!["details"]!["field"]!).ShouldBe(field);
    }

    async Task InvalidAsync(string body, string field, string type)
    {
        var (status, problem) = await echo.PostAsync("/mcp/connect", echo.Admin, body);
        status.ShouldBe(422, problem.ToJsonString());
        problem["error"]!["details"]!.AsArray()
            .Select(detail => ((string)detail!["field"]!, (string)detail["type"]!)).ShouldContain((field, type), problem.ToJsonString());
    }
}
