using Echo.Server.Tests.Platform.Http;

namespace Echo.Server.Tests.Features.Operations.Home;

public sealed class ReadingTheRoot
{
    [Theory]
    [InlineData(null)]
    [InlineData("*/*")]
    [InlineData("application/json")]
    [InlineData("application/json, text/html;q=0")]
    public async Task ProgramsGetTheDocumentedFields(string? accept)
    {
        await using var host = await OperationsHost.StartAsync();
        using var answer = await host.GetAsync("/", accept is null ? [] : [("Accept", accept)]);

        ((int)answer.StatusCode).ShouldBe(200);
        var body = await answer.JsonAsync();
        Text("name").ShouldBe("Echo MCP Server");
        Text("version").ShouldBe("1.0.0");
        Text("description").ShouldBe("Echo MCP Server - REST API with authentication, chat, and service management");
        Text("docs_url").ShouldBe("/docs");
        Text("health_url").ShouldBe("/health");
        Text("message").ShouldBe("Echo is running");
        Text("ui_url").ShouldBe("/ui/");
        Text("mcp_url").ShouldBe("/mcp");
        body.GetProperty("endpoints").GetRawText().ShouldBe(
            """{"auth":"/auth/scopes","login":"/auth/login","status":"/auth/status","run":"/run","result":"/result/{job_id}","jobs":"/jobs"}""");

        string? Text(string name) => body.GetProperty(name).GetString();
    }

    [Fact]
    public async Task NameAndVersionAreSettings()
    {
        await using var host = await OperationsHost.StartAsync(new Dictionary<string, string?> { ["APP_NAME"] = "Ours", ["APP_VERSION"] = "7.1" });
        using var answer = await host.GetAsync("/");
        var body = await answer.JsonAsync();
        body.GetProperty("name").GetString().ShouldBe("Ours");
        body.GetProperty("version").GetString().ShouldBe("7.1");
    }

    [Fact]
    public async Task BrowsersGoToTheDocs()
    {
        await using var host = await OperationsHost.StartAsync();
        using var answer = await host.GetAsync("/", ("Accept", "text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8"));
        ((int)answer.StatusCode).ShouldBe(302);
        answer.Header("Location").ShouldBe("/docs");
    }
}
