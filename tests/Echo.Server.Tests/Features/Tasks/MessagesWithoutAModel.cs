using System.Text.Json.Nodes;
using Echo.Testing;

namespace Echo.Server.Tests.Features.Tasks;

/// <summary>Document 002's jobs where no model is configured. It is here because this host has none.</summary>
[Collection(TaskTests.Name)]
public sealed class MessagesWithoutAModel(TasksHost host)
{
    [Fact]
    public async Task AMessageThatNamesAToolRuns()
    {
        var done = await AnswerAsync("""@sample__echo {"message": "Hello"}""");
        ((string)done["status"]!, (string?)done["result"]).ShouldBe(("completed", """{"message":"Hello"}"""), done.ToJsonString());
    }

    [Fact]
    public async Task AnyOtherFails()
    {
        var failed = await AnswerAsync("List my recent emails");
        ((string)failed["status"]!, (string)failed["error_message"]!).ShouldBe(
            ("failed", """OPENAI_API_KEY is not set: without it only messages of the form "@tool_name {json}" can run"""));
        failed["token_usage"]!.ToJsonString().ShouldBe("""{"input_tokens":0,"output_tokens":0,"total_tokens":0}""");
    }

    async Task<JsonNode> AnswerAsync(string message)
    {
        var (status, queued) = await host.Echo.PostAsync("/run", host.Echo.User, new JsonObject { ["message"] = message }.ToJsonString());
        status.ShouldBe(200, queued.ToJsonString());
        JsonNode? result = null;
        await Eventually.TrueAsync(
            async () => (string)(result = (await host.Echo.SendAsync(HttpMethod.Get, $"/result/{queued["job_id"]}", host.Echo.User)).Body)["status"]!
                is "completed" or "failed",
            TasksHost.Limit);
        return result!;
    }
}
