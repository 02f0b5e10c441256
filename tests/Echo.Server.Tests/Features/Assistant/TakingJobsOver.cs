using Echo.Testing;

namespace Echo.Server.Tests.Features.Assistant;

/// <summary>A worker takes over what another one left in the middle. How that one died is shown with a real server; here its transcript is
/// written as it leaves it.</summary>
[Collection(AssistantTests.Name)]
public sealed class TakingJobsOver(AssistantHost host)
{
    [Fact]
    public async Task ACallOfWhichNobodyKnowsIsNotRepeated()
    {
        var message = AssistantHost.Message("Write once");
        host.Model.Scripts[message] = _ => ModelReply.Saying("never asked");
        var id = await LeaveAsync(message, "running", result: null);
        var failed = await host.EndAsync(id);
        ((string)failed["status"]!, (string)failed["error_message"]!).ShouldBe(("failed", "Interrupted after a tool call; not repeated"));
        ((int)failed["token_usage"]!["total_tokens"]!).ShouldBe(7);
        host.CallsWith(message).ShouldBeEmpty();
        host.Model.QuestionsOf(message).ShouldBeEmpty();
        var call = (await host.GetAsync($"/result/{id}/transcript"))["steps"]![0]!["calls"]![0]!;
        ((string)call["state"]!).ShouldBe("interrupted");
    }

    [Fact]
    public async Task WhoeverLetsItBeginAgainDecidesThatHimself()
    {
        var message = AssistantHost.Message("Write at last");
        host.Model.Say(message, ModelReply.Saying("Begun again"));
        var id = await LeaveAsync(message, "running", result: null);
        await host.EndAsync(id);
        (await host.Echo.PostAsync($"/api/v1/jobs/{id}/retry", host.Echo.User, "{}")).Status.ShouldBe(200);
        var done = await host.EndAsync(id);
        ((string)done["status"]!, (string)done["result"]!).ShouldBe(("completed", "Begun again"), done.ToJsonString());
        (await host.GetAsync($"/result/{id}/transcript"))["steps"]!.AsArray().Select(step => (int)step!["start"]!).ShouldBe([1, 2]);
    }

    [Fact]
    public async Task AfterTheResultOfACallItGoesOn()
    {
        var message = AssistantHost.Message("Write and go on");
        host.Model.Say(message, ModelReply.Saying("Went on"));
        var id = await LeaveAsync(message, "done", "written before");
        var done = await host.EndAsync(id);
        ((string)done["status"]!, (string)done["result"]!).ShouldBe(("completed", "Went on"), done.ToJsonString());
        host.CallsWith(message).ShouldBeEmpty();
        host.Model.QuestionsOf(message).ShouldHaveSingleItem().Results.ShouldBe(["written before"]);
    }

    /// <summary>An answer that can't be written down at first is not lost, and the call not one of which nobody knows.</summary>
    [Fact]
    public async Task AnAnswerIsWrittenDownWhenTheDatabaseIsBack()
    {
        var note = AssistantHost.Message("Write in a storm");
        await host.ExecuteSqlAsync(
            """
            create sequence storm;
            create function storm() returns trigger language plpgsql as $$
            begin
                if nextval('storm') < 3 then raise exception 'a storm' using errcode = '08006'; end if;
                return new;
            end $$;
            create trigger storm before update on assistant_calls for each row
            when (new.state = 'done' and new.arguments like '%Write in a storm%') execute function storm();
            """,
            new { });
        var done = await host.AnswerAsync($$"""@desk__write {"note":"{{note}}"}""");
        await host.ExecuteSqlAsync("drop trigger storm on assistant_calls; drop function storm; drop sequence storm;", new { });
        ((string)done["status"]!, (string?)done["error_message"]).ShouldBe(("completed", null));
        host.CallsWith(note).Count.ShouldBe(1);
    }

    // The job waits until the transcript is there.
    async Task<string> LeaveAsync(string message, string state, string? result)
    {
        (await host.Echo.PostAsync("/api/v1/jobs/types/assistant/pause", host.Echo.Admin, "{}")).Status.ShouldBe(200);
        var id = await host.RunAsync(message);
        await host.ExecuteSqlAsync(
            """
            insert into assistant_steps (run_id, start, number, text, input_tokens, output_tokens, created_at) values (@id::uuid, 0, 1, '', 4, 3, now());
            insert into assistant_calls (
                id, run_id, start, step, position, owner_id, call_id, function, arguments, tool, state, result, created_at, started_at, ended_at)
            select gen_random_uuid(), id, 0, 1, 0, owner_id, 'call_1', 'desk__write', @arguments, 'desk__write', @state, @result, now(), now(),
                   case when @state = 'done' then now() end
            from assistant_runs where id = @id::uuid;
            """,
            new { id, state, result, arguments = $$"""{"note":"{{message}}"}""" });
        (await host.Echo.PostAsync("/api/v1/jobs/types/assistant/resume", host.Echo.Admin, "{}")).Status.ShouldBe(200);
        return id;
    }
}
