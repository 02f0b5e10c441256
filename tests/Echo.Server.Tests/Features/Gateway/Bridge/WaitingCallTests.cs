using System.Globalization;
using Echo.Mcp.Json;
using Echo.Mcp.Peers;
using Echo.Mcp.Serving;
using Echo.Server.Features.Gateway;
using Echo.Server.Features.Gateway.Bridge;
using Echo.Server.Platform.Security;

namespace Echo.Server.Tests.Features.Gateway.Bridge;

/// <summary>One call, whose HTTP requests come and go.</summary>
public sealed class WaitingCallTests : IDisposable
{
    // A question that is taken is never answered here, and one that is refused at once.
    static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);

    static readonly ServerRequest Question = new("elicitation/create", RawJson.EmptyObject);

    readonly WaitingCall call = new()
    {
        Caller = Caller.Anonymous,
        Capabilities = default,
        Subject = new(0, null, "", "tools/call", null),
        Arguments = default,
        RequestBytes = 0,
    };

    CancellationToken running;

    public WaitingCallTests() => call.Begin(token =>
    {
        running = token;
        return new TaskCompletionSource<RpcAnswer>().Task;
    });

    public void Dispose() => call.Dispose();

    [Fact]
    public void OnlyTheRequestThatWaitsEndsItByLeaving()
    {
        var (first, retry) = (Stream(), Stream());
        call.Attach(first, default);
        call.Attach(retry, default);
        call.Leave(first);
        running.IsCancellationRequested.ShouldBeFalse("the client has come back meanwhile");
        call.Leave(retry);
        running.IsCancellationRequested.ShouldBeTrue();
    }

    [Fact]
    public void ProgressComesUnderTheTokenOfTheRequestThatWaits()
    {
        var (first, retry) = (Stream(), Stream());
        call.Attach(first, MetaOf("before"));
        call.Attach(retry, MetaOf("now"));
        call.Tell(Step(1));
        first.HasBegun.ShouldBeFalse();
        ProgressOf(retry).ShouldBe([("now", 1)]);
    }

    [Fact]
    public void WhatIsReportedMeanwhileComesWhenTheClientIsBack()
    {
        var (first, retry) = (Stream(), Stream());
        call.Attach(first, MetaOf("before"));
        Ask();
        call.Detach().Count.ShouldBe(1);
        var before = call.Bytes;
        call.Tell(Step(1));
        call.Tell(Step(2));
        call.Bytes.ShouldBeGreaterThan(before + 40);
        call.Attach(retry, MetaOf("now"));
        call.Tell(Step(3));
        first.HasBegun.ShouldBeFalse();
        ProgressOf(retry).ShouldBe([("now", 1), ("now", 2), ("now", 3)]);
    }

    [Fact]
    public void OfWhatIsReportedMeanwhileTheNewestIsKept()
    {
        var retry = Stream();
        Ask();
        call.Attach(Stream(), MetaOf("before"));
        call.Detach();
        foreach (var step in Enumerable.Range(1, 100))
            call.Tell(Step(step));

        // What it does not want, or is too large to be kept, pushes nothing else out.
        foreach (var _ in Enumerable.Range(1, 100))
            call.Tell(new("notifications/message", RawJson.Parse("""{"level":"error","data":"x"}""")));
        call.Tell(new("notifications/progress", RawJson.EmptyObject.With("message", RawJson.From(new string('x', 100 * 1024)))));
        call.Bytes.ShouldBeLessThan(64 * 100);
        call.Attach(retry, MetaOf("now"));
        ProgressOf(retry).Select(one => one.Step).ShouldBe(Enumerable.Range(37, 64));
        call.Bytes.ShouldBeLessThan(10);
    }

    [Fact]
    public void NoProgressComesWithoutAToken()
    {
        var stream = Stream();
        call.Attach(stream, default);
        call.Tell(Step(1));
        stream.HasBegun.ShouldBeFalse();
    }

    [Fact]
    public async Task SoManyQuestionsAreOpenAtOnce()
    {
        var open = Enumerable.Range(0, 16).Select(_ => call.AskAsync(Question, running)).ToList();
        await call.AskAsync(Question, running).WaitAsync(Patience, running);
        open.ShouldAllBe(one => !one.IsCompleted);
        call.Detach().Count.ShouldBe(16);
    }

    [Fact]
    public async Task QuestionsHoldSoManyBytes()
    {
        var large = new ServerRequest(Question.Method, RawJson.From(new string('x', 600 * 1024)));
        var open = call.AskAsync(large, running);
        await call.AskAsync(large, running).WaitAsync(Patience, running);
        open.IsCompleted.ShouldBeFalse();
        call.Bytes.ShouldBeInRange(600 * 1024, 700 * 1024);
    }

    void Ask() => _ = call.AskAsync(Question, running);

    static ServerNotification Step(int step) => new("notifications/progress", RawJson.Parse($$"""{"progressToken":"the session's","progress":{{step}}}"""));

    static List<(string? Token, int Step)> ProgressOf(MessageStream stream)
    {
        List<(string?, int)> found = [];
        var ticket = stream.Enter();
        for (long after = 0; stream.Next(after, ticket).Message is { } message; after = message.Sequence)
        {
            var parameters = message.Message.Property("params");
            found.Add((parameters.Text("progressToken"), int.Parse($"{parameters.Property("progress")}", CultureInfo.InvariantCulture)));
        }

        return found;
    }

    static MessageStream Stream() => new(0, isResumable: false, TimeProvider.System);

    static RequestMeta MetaOf(string token) => RequestParams.Read(RawJson.Parse($$$"""{"_meta":{"progressToken":"{{{token}}}"} }""")).Meta;
}
