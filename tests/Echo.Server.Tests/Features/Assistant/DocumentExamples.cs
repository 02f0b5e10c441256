using System.Text.Json.Nodes;
using Echo.Testing;

namespace Echo.Server.Tests.Features.Assistant;

/// <summary>The job examples of document 002, letter by letter.</summary>
[Collection(AssistantTests.Name)]
public sealed class DocumentExamples(AssistantHost host)
{
    [Fact]
    public async Task QueueingATaskAndCheckingItsResult()
    {
        host.Model.Say("List my recent emails", new ModelReply { Text = "Email listing results...", InputTokens = 10, OutputTokens = 150 });
        var (status, queued) = await host.Echo.PostAsync("/run", host.Echo.User, """{"message": "List my recent emails"}""");
        status.ShouldBe(200, queued.ToJsonString());
        queued.AsObject().Select(field => field.Key).ShouldBe(["job_id", "status", "message"]);
        ((string)queued["status"]!, (string)queued["message"]!).ShouldBe(("queued", "Task has been queued for processing"));

        var id = (string)queued["job_id"]!;
        var result = await host.EndAsync(id);
        var me = (await host.GetAsync("/me"))["user"]!;
        ((string)result["job_id"]!, (string)result["user_id"]!).ShouldBe((id, (string)me["id"]!));
        ((string)result["message"]!, (string)result["status"]!).ShouldBe(("List my recent emails", "completed"));
        ((string)result["result"]!).ShouldBe("Email listing results...");
        JsonNode.DeepEquals(
            result["token_usage"], JsonNode.Parse("""{"input_tokens": 10, "output_tokens": 150, "total_tokens": 160}""")).ShouldBeTrue(result.ToJsonString());
        DateTimeOffset.Parse((string)result["completed_at"]!, null).ShouldBeGreaterThanOrEqualTo(DateTimeOffset.Parse((string)result["created_at"]!, null));
        ((string)result["created_at"]!).ShouldEndWith("Z");
        (result["error_message"], (int)result["attempts"]!).ShouldBe((null, 1));

        var jobs = await host.GetAsync("/jobs?status=completed");
        jobs["jobs"]!.AsArray().ShouldContain(job => (string)job!["job_id"]! == id);
        ((int)jobs["limit"]!, (int)jobs["offset"]!).ShouldBe((20, 0));
        ((int)jobs["total"]!).ShouldBeGreaterThanOrEqualTo(1);
    }

    [Fact]
    public async Task AskingForWhatIsNotThere()
    {
        var id = await host.RunAsync("@desk__read {}", host.Echo.Developer);
        await host.EndAsync(id, host.Echo.Developer);
        (await host.Echo.SendAsync(HttpMethod.Get, $"/result/{id}", host.Echo.User)).Status.ShouldBe(404);
        (await host.Echo.SendAsync(HttpMethod.Get, $"/result/{id}/transcript", host.Echo.User)).Status.ShouldBe(404);
        (await host.Echo.SendAsync(HttpMethod.Get, $"/result/{id}", host.Echo.Admin)).Status.ShouldBe(200);
        var (status, unknown) = await host.Echo.SendAsync(HttpMethod.Get, $"/result/{Guid.NewGuid()}", host.Echo.User);
        (status, (string)unknown["detail"]!).ShouldBe((404, "Job not found"));
        (await host.GetAsync("/jobs?limit=100"))["jobs"]!.AsArray().ShouldNotContain(job => (string)job!["job_id"]! == id);
    }

    [Theory, InlineData("""{"message": "   "}"""), InlineData("""{"message": 1}"""), InlineData("{}")]
    public async Task SendingNoMessage(string body) => (await host.Echo.PostAsync("/run", host.Echo.User, body)).Status.ShouldBe(422);
}
