using Echo.Testing;

namespace Echo.Server.Tests.Features.Assistant;

/// <summary>The model works on a message with tools.</summary>
[Collection(AssistantTests.Name)]
public sealed class AskingTheModel(AssistantHost host)
{
    [Fact]
    public async Task ItCallsToolsAtOnceAndAnswersWithWhatTheyBrought()
    {
        var message = AssistantHost.Message("What is in my notes?");
        var together = new TaskCompletionSource();
        var count = 0;
        host.Desk.Tools["read"] = async (call, token) =>
        {
            // Each waits for the other: they would never end one after another.
            if (Interlocked.Increment(ref count) == 2)
                together.SetResult();
            await together.Task.WaitAsync(token);
            return DeskSource.Text($"text of {call.Arguments.Text("name")}");
        };
        host.Model.Say(
            message,
            ModelReply.Calling(("desk__read", """{"name":"one"}"""), ("desk__read", """{"name":"two"}""")),
            ModelReply.Saying("Both notes are short. Grüße 🙂"));
        var id = await host.RunAsync(message);
        var done = await host.EndAsync(id);
        host.Desk.Tools.TryRemove("read", out _);

        ((string)done["status"]!, (string)done["result"]!).ShouldBe(("completed", "Both notes are short. Grüße 🙂"), done.ToJsonString());
        done["token_usage"]!.ToJsonString().ShouldBe("""{"input_tokens":20,"output_tokens":10,"total_tokens":30}""");
        var questions = host.Model.QuestionsOf(message);
        questions.Count.ShouldBe(2);
        questions[0].Authorization.ShouldBe($"Bearer {ScriptedModel.Key}");
        ((bool)questions[0].Body["stream"]!).ShouldBeTrue();
        questions[0].Functions.ShouldContain("desk__read");
        questions[1].Results.ShouldBe(["text of one", "text of two"]);

        var transcript = await host.GetAsync($"/result/{id}/transcript");
        transcript["steps"]!.AsArray().Select(step => (int)step!["token_usage"]!["total_tokens"]!).ShouldBe([15, 15]);
        transcript["steps"]![0]!["calls"]!.AsArray().Select(call => (string)call!["result"]!).ShouldBe(["text of one", "text of two"]);
    }

    [Fact]
    public async Task WhatItGetsWrongItIsTold()
    {
        var message = AssistantHost.Message("Try hard");
        host.Model.Say(
            message,
            ModelReply.Calling(("desk__nothing", "{}"), ("desk__read", "no json"), ("desk__read", "")),
            ModelReply.Saying("Well"));
        ((string)(await host.AnswerAsync(message))["status"]!).ShouldBe("completed");
        host.Model.QuestionsOf(message)[1].Results.ShouldBe(
            ["Error: Unknown tool: desk__nothing", "Error: Arguments of desk__read are not a JSON object", "read {}"]);
    }

    [Fact]
    public async Task ALongResultIsCut()
    {
        var message = AssistantHost.Message("Read it all");
        host.Desk.Tools["read"] = (_, _) => Task.FromResult(DeskSource.Text(new string('x', 5_000)));
        host.Model.Say(message, ModelReply.Calling(("desk__read", "{}")), ModelReply.Saying("Long"));
        await host.AnswerAsync(message);
        host.Desk.Tools.TryRemove("read", out _);
        host.Model.QuestionsOf(message)[1].Results[0].ShouldBe(new string('x', 1_000) + "\n… (cut after 1000 characters)");
    }

    [Fact]
    public async Task RightsThatAreTakenInBetweenAreGone()
    {
        var message = AssistantHost.Message("Read with rights");
        var (status, made) = await host.Echo.PostAsync(
            "/api/auth/register", null, """{"username":"soon-viewer","email":"soon-viewer@example.com","password":"SecurePassword123!"}""");
        status.ShouldBe(201);
        var (id, token) = ((string)made["data"]!["user"]!["id"]!, (string)made["data"]!["token"]!);
        host.Model.Say(
            message,
            ModelReply.Calling(("desk__read", """{"for":"the viewer"}""")) with
            {
                Gate = async token => (await host.Echo.SendAsync(
                    HttpMethod.Put, $"/api/users/{id}", host.Echo.Admin, """{"role":"viewer"}""", token)).Status.ShouldBe(200),
            },
            ModelReply.Saying("Done"));
        var done = await host.AnswerAsync(message, token);
        ((string)done["status"]!).ShouldBe("completed", done.ToJsonString());
        host.CallsWith("the viewer").ShouldBeEmpty();
        host.Model.QuestionsOf(message)[1].Results[0].ShouldStartWith("Error: ");
    }

    [Fact]
    public async Task TheOwnerHearsWhatItDoes()
    {
        var message = AssistantHost.Message("Tell me");
        host.Model.Say(message, ModelReply.Calling(("desk__read", "{}")), ModelReply.Saying("Told"));
        var id = await host.RunAsync(message);
        await host.EndAsync(id);
        await Eventually.TrueAsync(
            async () => await EventsAsync(id) is [.., var last] && last.Contains("\"completed\"", StringComparison.Ordinal), AssistantHost.Limit);
        var heard = string.Join('\n', await EventsAsync(id));
        heard.ShouldContain("\"status\":\"pending\"");
        heard.ShouldContain("\"activity\":\"calling\",\"tool\":\"desk__read\"");
        heard.ShouldContain("\"activity\":\"called\",\"tool\":\"desk__read\"");
        heard.ShouldContain("\"result\":\"Told\"");
        heard.ShouldContain("\"total_tokens\":30");
    }

    async Task<IReadOnlyList<string>> EventsAsync(string id)
    {
        await using var connection = await host.Echo.Database.OpenConnectionAsync(TestContext.Current.CancellationToken);
        return [.. await Dapper.SqlMapper.QueryAsync<string>(connection, "select data::text from events_log where subject = @id order by seq", new { id })];
    }
}
