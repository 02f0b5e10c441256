using Echo.Mcp.Json;
using Echo.Server.Features.Gateway;

namespace Echo.Server.Tests.Features.Gateway;

/// <summary>What a stream keeps for a client that is away.</summary>
public sealed class MessageStreamTests
{
    readonly MessageStream stream = new(1, isResumable: true, TimeProvider.System);

    [Fact]
    public void TheOldestGoWhereThereIsTooMuch()
    {
        for (var i = 1; i <= 600; i++)
            stream.Send(RawJson.From(i));
        Waiting().ShouldBe(Enumerable.Range(89, 512).Select(i => $"{i}"));
    }

    [Fact]
    public void WhatSomebodyWaitsForStays()
    {
        stream.Send(RawJson.From("question"), mustArrive: true);
        for (var i = 1; i <= 600; i++)
            stream.Send(RawJson.From(i));
        stream.Complete(RawJson.From("answer"));
        var waiting = Waiting();
        waiting.Count.ShouldBe(512);
        (waiting[0], waiting[^1]).ShouldBe(("\"question\"", "\"answer\""));
    }

    [Fact]
    public void LargeMessagesGoToo()
    {
        var large = RawJson.From(new string('x', 1024 * 1024));
        stream.Send(large, mustArrive: true);
        for (var i = 0; i < 9; i++)
            stream.Send(large);
        stream.Bytes.ShouldBeInRange(large.Utf8.Length, 4 * 1024 * 1024);
    }

    [Fact]
    public void QuestionsBeyondAllMeasureAreNotTaken()
    {
        for (var i = 0; i < 512; i++)
            stream.Send(RawJson.From(i), mustArrive: true).ShouldBeTrue();
        stream.Send(RawJson.From(512), mustArrive: true).ShouldBeFalse("whoever asks hears of it");
        Waiting().Count.ShouldBe(512);
    }

    [Fact]
    public void IsLeftByTheLastThatServedIt()
    {
        stream.Send(RawJson.From(1));
        stream.IsLeft.ShouldBeFalse("it is yet to be served");
        stream.Enter();
        stream.Enter();
        stream.Leave();
        stream.IsLeft.ShouldBeFalse();
        stream.Leave();
        stream.IsLeft.ShouldBeTrue();
        stream.Enter();
        stream.IsLeft.ShouldBeFalse("somebody came back");
    }

    List<string> Waiting()
    {
        List<string> found = [];
        var ticket = stream.Enter();
        for (var after = 0L; stream.Next(after, ticket).Message is { } message; after = message.Sequence)
            found.Add(message.Message.ToString());
        stream.Leave();
        return found;
    }
}
