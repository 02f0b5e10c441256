using Echo.Testing;

namespace Echo.EndToEnd.Tests.Assistant;

/// <summary>kill -9 in the middle of a job, and a new start on what is left.</summary>
[Trait("Set", "Full")]
public sealed class KillingEcho : IAsyncLifetime
{
    readonly TemporaryDirectory directory = new();
    ScriptedModel model = null!;
    CountingServer server = null!;
    EchoProcess echo = null!;
    string token = "";
    string tool = "";

    public async ValueTask InitializeAsync()
    {
        model = await ScriptedModel.StartAsync();
        server = await CountingServer.StartAsync();
        await StartAsync();
        token = await echo.Http.RegisterAdminAsync();
        echo.SignIn(token);
        var connection = (Guid)(await echo.Http.SendJsonAsync("/mcp/connect", new { transport = "http", mcp_url = server.Url }))["client_id"]!;
        tool = $"{await echo.Http.SlugAsync(connection)}__pay";
        await echo.Http.GetJsonAsync($"/mcp/list_tools?client_id={connection}");
    }

    public async ValueTask DisposeAsync()
    {
        await echo.DisposeAsync();
        await server.DisposeAsync();
        await model.DisposeAsync();
        directory.Dispose();
    }

    [Fact]
    public async Task DuringACallItFailsAndTheCallIsNotMadeAgain()
    {
        var direct = await echo.Http.RunAsync($$"""@{{tool}} {"to":"somebody"}""");
        await Wait.UntilAsync(() => server.Calls == 1);
        const string message = "Pay the bill";
        model.Say(message, ModelReply.Calling((tool, "{}")));
        await AllowedAsync();
        var asked = await echo.Http.RunAsync(message);
        await Wait.UntilAsync(() => server.Calls == 2);

        await KillAsync();
        server.Answers = true;
        foreach (var job in new[] { direct, asked })
        {
            var failed = await echo.Http.EndAsync(job, seconds: 60);
            ((string)failed["status"]!, (string)failed["error_message"]!).ShouldBe(("failed", "Interrupted after a tool call; not repeated"));
        }

        server.Calls.ShouldBe(2);
    }

    [Fact]
    public async Task WhileTheModelThinksItGoesOnAndTheCallIsNotMadeAgain()
    {
        server.Answers = true;
        const string message = "Pay the bill and tell me";
        model.Scripts[message] = question => question.Number switch
        {
            1 => ModelReply.Calling((tool, "{}")),
            2 => ModelReply.Saying("nobody hears this") with { Gate = static token => Task.Delay(Timeout.Infinite, token) },
            _ => ModelReply.Saying("It is paid."),
        };
        await AllowedAsync();
        var job = await echo.Http.RunAsync(message);
        await Wait.UntilAsync(() => model.QuestionsOf(message).Count == 2);

        await KillAsync();
        var done = await echo.Http.EndAsync(job, seconds: 60);
        ((string)done["status"]!, (string)done["result"]!, (int)done["attempts"]!).ShouldBe(("completed", "It is paid.", 2), done.ToJsonString());
        server.Calls.ShouldBe(1);
        model.QuestionsOf(message)[2].Results.ShouldBe(["paid"]);
    }

    [Fact]
    public async Task WhatWaitsForItsOwnerStillWaits()
    {
        server.Answers = true;
        const string message = "Pay only if I say so";
        model.Say(message, ModelReply.Calling((tool, "{}")), ModelReply.Saying("Paid."));
        var job = await echo.Http.RunAsync(message);
        await Wait.UntilAsync(async () => (bool)(await echo.Http.GetJsonAsync($"/result/{job}"))["waiting_for_approval"]!);
        await KillAsync();
        server.Calls.ShouldBe(0);
        var done = await echo.Http.EndAsync(job, seconds: 60);
        ((string)done["status"]!, server.Calls).ShouldBe(("completed", 1));
    }

    async Task AllowedAsync()
    {
        using var answer = await echo.Http.PutAsync(
            $"/api/v1/approvals/policies/{tool}", new StringContent("""{"policy":"allow"}""", System.Text.Encoding.UTF8, "application/json"));
        answer.IsSuccessStatusCode.ShouldBeTrue(await answer.Content.ReadAsStringAsync());
    }

    async Task KillAsync()
    {
        await echo.EndAsync("KILL");
        await echo.DisposeAsync();
        await StartAsync();
        echo.SignIn(token);
    }

    async Task StartAsync() => echo = await EchoProcess.StartAsync(
        directory.Path, ("RATE_LIMIT_ENABLED", "false"), ("OPENAI_API_KEY", ScriptedModel.Key), ("OPENAI_API_BASE", model.Url));
}
