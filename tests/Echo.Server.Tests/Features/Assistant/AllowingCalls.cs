using System.Text.Json.Nodes;
using Echo.Testing;

namespace Echo.Server.Tests.Features.Assistant;

/// <summary>Calls that somebody is asked about.</summary>
[Collection(AssistantTests.Name)]
public sealed class AllowingCalls(AssistantHost host)
{
    [Fact]
    public async Task AWritingCallWaitsWithoutAWorkerUntilItIsAllowed()
    {
        var (message, id, approval) = await ParkAsync("allowed");
        host.CallsWith(message).ShouldBeEmpty();
        ((string)approval["tool"]!, (string)approval["arguments"]!["note"]!, (string)approval["state"]!).ShouldBe(("desk__write", message, "waiting"));
        ((string)approval["owner"]!["username"]!).ShouldBe("a-user");
        var waiting = await host.ResultAsync(id);
        ((bool)waiting["waiting_for_approval"]!, waiting["token_usage"], (int)waiting["attempts"]!).ShouldBe((true, null, 0));
        var job = await host.GetAsync($"/api/v1/jobs/{id}");
        ((string)job["job"]!["state"]!, (string)job["job"]!["message"]!).ShouldBe(("scheduled", "Waits for somebody to allow desk__write"));
        ((string)job["attempts"]![0]!["outcome"]!).ShouldBe("parked");

        var (status, decided) = await host.DecideAsync(approval, "allow");
        (status, (string)decided["state"]!).ShouldBe((200, "allowed"));
        var done = await host.EndAsync(id);
        ((string)done["status"]!, (int)done["attempts"]!, (bool)done["waiting_for_approval"]!).ShouldBe(("completed", 1, false), done.ToJsonString());
        host.CallsWith(message).Count.ShouldBe(1);
        host.Model.QuestionsOf(message)[1].Results.ShouldBe(["read {}", $$"""write {"note":"{{message}}"}"""]);

        (status, _) = await host.DecideAsync(approval, "deny");
        status.ShouldBe(409, "somebody has said something before");
    }

    [Fact]
    public async Task ADeniedCallIsNotMade()
    {
        var (message, id, approval) = await ParkAsync("denied");
        (await host.DecideAsync(approval, "deny")).Status.ShouldBe(200);
        ((string)(await host.EndAsync(id))["status"]!).ShouldBe("completed");
        host.CallsWith(message).ShouldBeEmpty();
        host.Model.QuestionsOf(message)[1].Results[1].ShouldStartWith("Error: The owner did not allow this call");
    }

    [Fact]
    public async Task NobodyElseCanSayAnything()
    {
        var (message, id, approval) = await ParkAsync("foreign");
        foreach (var token in new[] { host.Echo.Developer, host.Echo.Viewer })
        {
            var (status, problem) = await host.DecideAsync(approval, "allow", token: token);
            (status, (string)problem["detail"]!).ShouldBe((404, "Approval not found"));
            (await host.GetAsync("/api/v1/approvals?page_size=100", token))["items"]!.AsArray()
                .ShouldNotContain(item => (string)item!["job_id"]! == id);
        }

        (await host.Echo.PostAsync($"/api/v1/approvals/{approval["id"]}", host.Echo.User, """{"decision":"perhaps"}""")).Status.ShouldBe(422);
        var (refused, _) = await host.DecideAsync(approval, "allow", remember: true, token: host.Echo.Admin);
        refused.ShouldBe(400, "what an administrator allows does not hold for later");
        (await host.DecideAsync(approval, "deny", token: host.Echo.Admin)).Status.ShouldBe(200);
        await host.EndAsync(id);
        host.CallsWith(message).ShouldBeEmpty();
    }

    [Fact]
    public async Task ARememberedWordHoldsForLater()
    {
        var (_, id, approval) = await ParkAsync("remembered");
        (await host.DecideAsync(approval, "allow", remember: true)).Status.ShouldBe(200);
        await host.EndAsync(id);
        var policies = (await host.GetAsync("/api/v1/approvals/policies"))["items"]!.AsArray();
        PolicyOf(policies, "desk__write").ShouldBe(("allow", false));
        PolicyOf(policies, "desk__wipe").ShouldBe(("ask", true));
        PolicyOf(policies, "desk__read").ShouldBe(("allow", true));

        var message = AssistantHost.Message("Write again");
        host.Model.Say(message, ModelReply.Calling(("desk__write", $$"""{"note":"{{message}}"}""")), ModelReply.Saying("Done"));
        ((string)(await host.AnswerAsync(message))["status"]!).ShouldBe("completed");
        host.CallsWith(message).Count.ShouldBe(1);

        // The name may come to mean the tool of somebody else's server.
        await host.ExecuteSqlAsync("update assistant_policies set source_id = gen_random_uuid() where tool = 'desk__write'", new { });
        PolicyOf((await host.GetAsync("/api/v1/approvals/policies"))["items"]!.AsArray(), "desk__write").ShouldBe(("ask", true));
        await host.ForgetPolicyAsync("desk__write");
    }

    [Fact]
    public async Task ACallThatNobodyAllowsInTimeIsNotMade()
    {
        var (message, id, approval) = await ParkAsync("late");
        await host.ExecuteSqlAsync(
            """
            update assistant_calls set created_at = created_at - interval '25 hours' where run_id = @id::uuid;
            update jobs set run_at = now() where id = @id::uuid;
            """,
            new { id });
        (await host.DecideAsync(approval, "allow")).Status.ShouldBe(409);
        ((string)(await host.EndAsync(id))["status"]!).ShouldBe("completed");
        host.CallsWith(message).ShouldBeEmpty();
        host.Model.QuestionsOf(message)[1].Results[1].ShouldStartWith("Error: Nobody allowed this call in time");
    }

    [Theory]
    [InlineData("source_id = gen_random_uuid()")]
    [InlineData("definition_hash = '\\x00'")]
    public async Task WhatWasAllowedIsThatToolAsItWas(string other)
    {
        var (message, id, approval) = await ParkAsync("another now");
        await host.ExecuteSqlAsync($"update assistant_calls set {other} where run_id = @id::uuid", new { id });
        (await host.DecideAsync(approval, "allow")).Status.ShouldBe(200);
        ((string)(await host.EndAsync(id))["status"]!).ShouldBe("completed");
        host.CallsWith(message).ShouldBeEmpty();
        host.Model.QuestionsOf(message)[1].Results[1].ShouldStartWith("Error: The tool is another one now");
    }

    /// <summary>The model is shown three functions that search, instead of its tools, as soon as there are too many.</summary>
    [Theory, InlineData(0, 70), InlineData(70, 0)]
    public async Task WhatWasAllowedIsFoundHoweverManyToolsThereAreNow(int before, int after)
    {
        var message = AssistantHost.Message("Write in a crowd");
        var note = $$"""{"note":"{{message}}"}""";
        host.Desk.Crowd(before);
        host.Model.Say(
            message,
            ModelReply.Calling(before > 0 ? ("call_tool", $$"""{"name":"desk__write","arguments":{{note}}}""") : ("desk__write", note)),
            ModelReply.Saying("Done"));
        var id = await host.RunAsync(message);
        var approval = await host.ApprovalAsync(id);
        host.Desk.Crowd(after);
        (await host.DecideAsync(approval, "allow")).Status.ShouldBe(200);
        var done = await host.EndAsync(id);
        host.Desk.Crowd(0);
        ((string)done["status"]!).ShouldBe("completed", done.ToJsonString());
        host.CallsWith(message).Count.ShouldBe(1);
        host.Model.QuestionsOf(message)[1].Results.ShouldBe([$"write {note}"]);
    }

    [Fact]
    public async Task ACancelledJobAsksNobodyAnyMore()
    {
        var (message, id, approval) = await ParkAsync("cancelled");
        (await host.Echo.PostAsync($"/api/v1/jobs/{id}/cancel", host.Echo.User, "{}")).Status.ShouldBe(200);
        var (status, problem) = await host.DecideAsync(approval, "allow");
        (status, (string)problem["detail"]!).ShouldBe((409, "Job has ended"));
        (await host.GetAsync("/api/v1/approvals?state=waiting&page_size=100"))["items"]!.AsArray()
            .ShouldNotContain(item => (string)item!["job_id"]! == id);
        var result = await host.ResultAsync(id);
        ((string)result["status"]!, (string)result["error_message"]!, (int)result["token_usage"]!["total_tokens"]!).ShouldBe(("failed", "Cancelled", 15));
        host.CallsWith(message).ShouldBeEmpty();
    }

    [Fact]
    public async Task ACallOfAnEarlierStartAsksNobodyAnyMore()
    {
        var (message, id, approval) = await ParkAsync("begun again");
        (await host.Echo.PostAsync($"/api/v1/jobs/{id}/cancel", host.Echo.User, "{}")).Status.ShouldBe(200);
        (await host.Echo.PostAsync("/api/v1/jobs/types/assistant/pause", host.Echo.Admin, "{}")).Status.ShouldBe(200);
        (await host.Echo.PostAsync($"/api/v1/jobs/{id}/retry", host.Echo.User, "{}")).Status.ShouldBe(200);
        var waiting = await host.ResultAsync(id);
        var (status, problem) = await host.DecideAsync(approval, "allow");
        var transcript = await host.GetAsync($"/result/{id}/transcript");
        var asked = (await host.GetAsync("/api/v1/approvals?state=waiting&page_size=100"))["items"]!.AsArray();
        host.Model.Scripts[message] = _ => ModelReply.Saying("Not this time");
        (await host.Echo.PostAsync("/api/v1/jobs/types/assistant/resume", host.Echo.Admin, "{}")).Status.ShouldBe(200);

        ((string)waiting["status"]!, (bool)waiting["waiting_for_approval"]!).ShouldBe(("pending", false));
        (status, (string)problem["detail"]!).ShouldBe((409, "Job has ended"));
        ((string)transcript["steps"]![0]!["calls"]![1]!["state"]!).ShouldBe("expired");
        asked.ShouldNotContain(item => (string)item!["job_id"]! == id);

        // What the new start takes is counted for itself.
        var done = await host.EndAsync(id);
        ((string)done["result"]!, (int)done["token_usage"]!["total_tokens"]!).ShouldBe(("Not this time", 15), done.ToJsonString());
        ((int)(await host.GetAsync($"/result/{id}/transcript"))["token_usage"]!["total_tokens"]!).ShouldBe(30);
        host.CallsWith(message).ShouldBeEmpty();
    }

    [Fact]
    public async Task ARunningJobIsCancelled()
    {
        var message = AssistantHost.Message("Take your time");
        var begun = new TaskCompletionSource();
        host.Desk.Tools["list"] = async (_, token) =>
        {
            begun.TrySetResult();
            await Task.Delay(Timeout.Infinite, token);
            return DeskSource.Text("never");
        };
        host.Model.Say(message, ModelReply.Calling(("desk__list", "{}")));
        var id = await host.RunAsync(message);
        await begun.Task.WaitAsync(AssistantHost.Limit, TestContext.Current.CancellationToken);
        await host.Echo.PostAsync($"/api/v1/jobs/{id}/cancel", host.Echo.User, "{}");
        var result = await host.EndAsync(id);
        host.Desk.Tools.TryRemove("list", out _);
        ((string)result["error_message"]!).ShouldBe("Cancelled");
    }

    /// <summary>It had its effect, and everybody can know what that was.</summary>
    [Fact]
    public async Task ACallThatIsAnsweredWhenTheJobIsCancelledKeepsItsAnswer()
    {
        var cancelled = new TaskCompletionSource();
        var begun = new TaskCompletionSource();
        host.Desk.Tools["list"] = async (_, token) =>
        {
            await using var told = token.Register(cancelled.SetResult);
            begun.SetResult();
            await cancelled.Task;
            return DeskSource.Text("done all the same");
        };
        var id = await host.RunAsync("@desk__list {}");
        await begun.Task.WaitAsync(AssistantHost.Limit, TestContext.Current.CancellationToken);
        await host.Echo.PostAsync($"/api/v1/jobs/{id}/cancel", host.Echo.User, "{}");
        await host.EndAsync(id);
        host.Desk.Tools.TryRemove("list", out _);
        await Eventually.TrueAsync(
            async () => (await host.GetAsync($"/result/{id}/transcript"))["steps"]![0]!["calls"]![0]!.ToJsonString()
                is var call && call.Contains("\"state\":\"done\"") && call.Contains("done all the same"),
            AssistantHost.Limit);
    }

    async Task<(string Message, string Id, JsonNode Approval)> ParkAsync(string what)
    {
        var message = AssistantHost.Message($"Write what is {what}");
        host.Model.Say(
            message,
            ModelReply.Calling(("desk__read", "{}"), ("desk__write", $$"""{"note":"{{message}}"}""")),
            ModelReply.Saying("Done"));
        var id = await host.RunAsync(message);
        return (message, id, await host.ApprovalAsync(id));
    }

    static (string, bool) PolicyOf(JsonArray policies, string tool)
    {
        var policy = policies.Single(policy => (string)policy!["tool"]! == tool)!;
        return ((string)policy["policy"]!, (bool)policy["is_default"]!);
    }
}
