using Echo.Server.Platform.Mail;
using Echo.Testing;

namespace Echo.Server.Tests.Platform.Mail;

public sealed class QueueingMail : IAsyncLifetime
{
    const string Someone = "someone@example.com";
    const string Secret = "a token that nobody may see";

    readonly SmtpServer server = new();
    readonly SettableClock clock = new();
    TestDatabase? database;

    public async ValueTask InitializeAsync() => database = await TestDatabase.CreateAsync();

    public async ValueTask DisposeAsync()
    {
        await server.DisposeAsync();
        await database!.DisposeAsync();
    }

    [Fact]
    public async Task AnAddressThatIsMoreIsRefused()
    {
        await Should.ThrowAsync<ArgumentException>(() => Node().AddAsync(Message() with { To = "a@example.com>\r\nRCPT TO:<b@example.com" }));
        (await Node().OutcomesAsync()).ShouldBeEmpty();
    }

    [Fact]
    public async Task WhatIsNotCommittedIsNotSent()
    {
        await Node().AddAsync(Message(), commits: false);
        await Node().TurnAsync();
        server.Received.ShouldBeEmpty();
    }

    [Fact]
    public async Task AMessageIsSentOnceAndForgotten()
    {
        var node = Node();
        await node.AddAsync(Message());
        var waiting = await node.RowsAsync();
        await node.TurnAsync();
        await node.TurnAsync();
        server.Received.ShouldHaveSingleItem().Text.ShouldContain(Secret);
        (await node.OutcomesAsync()).ShouldBe(["sent"]);
        foreach (var kept in new[] { waiting, await node.RowsAsync(), string.Join('\n', node.Log) })
        {
            kept.ShouldNotContain(Someone);
            kept.ShouldNotContain(Secret);
        }

        (await node.RowsAsync()).ShouldNotContain("v1.");
        clock.Advance(TimeSpan.FromHours(25));
        await node.TurnAsync();
        (await node.OutcomesAsync()).ShouldBeEmpty();
    }

    [Fact]
    public async Task AFailureIsTriedAgainWithGrowingPauses()
    {
        var node = Node();
        server.Says = command => command.StartsWith("RCPT", StringComparison.Ordinal) ? $"451 {Someone} is busy" : null;
        await node.AddAsync(Message());
        var attempts = new List<TimeSpan>();
        var start = clock.GetUtcNow();
        for (var minute = 0; minute < 12 * 60; minute++)
        {
            var before = Attempts();
            await node.TurnAsync();
            if (Attempts() > before)
                attempts.Add(clock.GetUtcNow() - start);
            clock.Advance(TimeSpan.FromSeconds(15));
        }

        attempts.Take(6).Select(attempt => attempt.TotalSeconds).ShouldBe([0, 30, 90, 210, 450, 930]);
        node.Log.ShouldAllBe(line => !line.Contains(Someone) && line.Contains("the mail server answered RCPT with 451"));
        server.Says = static _ => null;
        clock.Advance(TimeSpan.FromHours(1));
        await Node().TurnAsync();
        server.Received.Count.ShouldBe(1);

        int Attempts() => server.Commands.Count(command => command.StartsWith("RCPT", StringComparison.Ordinal));
    }

    [Fact]
    public async Task AMessageIsGivenUpAfterItsTime()
    {
        var node = Node();
        server.Says = _ => "421 closed";
        await node.AddAsync(Message() with { Life = TimeSpan.FromHours(1) });
        await node.AddAsync(Message() with { Life = TimeSpan.FromDays(7) });
        for (var hour = 0; hour < 26; hour++)
        {
            await node.TurnAsync();
            await node.TurnAsync();
            clock.Advance(TimeSpan.FromMinutes(59));
            (await node.OutcomesAsync()).Length.ShouldBe(2, $"{hour}");
            if (hour == 22)
                (await node.OutcomesAsync()).ShouldBe(["expired", null], ignoreOrder: true);
        }

        (await node.OutcomesAsync()).ShouldBe(["expired", "expired"]);
        (await node.RowsAsync()).ShouldNotContain("v1.");
    }

    [Fact]
    public async Task ARefusedMessageDoesNotHoldUpTheNext()
    {
        var node = Node();
        server.Says = command => command.Contains("nobody") ? "550 nobody@example.com is unknown" : null;
        await node.AddAsync(Message() with { To = "nobody@example.com" });
        clock.Advance(TimeSpan.FromSeconds(1));
        await node.AddAsync(Message());
        await node.TurnAsync();
        (await node.OutcomesAsync()).ShouldBe(["refused", "sent"]);
        node.Log.ShouldHaveSingleItem().ShouldNotContain("nobody");
    }

    [Fact]
    public async Task SeveralNodesSendEachMessageOnce()
    {
        var nodes = Enumerable.Range(0, 4).Select(_ => Node()).ToList();
        for (var i = 0; i < 30; i++)
            await nodes[0].AddAsync(Message() with { Subject = $"number {i}" });
        await Task.WhenAll(nodes.Select(node => node.TurnAsync()));
        server.Received.Select(mail => mail.Header("Subject")).Order().ShouldBe(Enumerable.Range(0, 30).Select(i => $"number {i}").Order());
    }

    [Fact]
    public async Task WhatADeadNodeHeldIsSentByAnother()
    {
        var node = Node();
        await node.AddAsync(Message());
        (await node.Store.TakeAsync(TestContext.Current.CancellationToken)).ShouldNotBeNull();
        clock.Advance(TimeSpan.FromMinutes(4));
        await Node().TurnAsync();
        server.Received.ShouldBeEmpty();
        clock.Advance(TimeSpan.FromMinutes(1));
        await Node().TurnAsync();
        server.Received.Count.ShouldBe(1);
    }

    [Fact]
    public async Task AMessageOfALostKeyIsDropped()
    {
        await Node().AddAsync(Message());
        var other = new MailNode(database!, Mailers.Near(server), clock, new byte[32]);
        await other.TurnAsync();
        (await other.OutcomesAsync()).ShouldBe(["unreadable"]);
    }

    [Fact]
    public async Task StrangersCauseNoMoreThanFiveMessagesAnHour()
    {
        var node = Node();
        var taken = await Task.WhenAll(Enumerable.Range(0, 20).Select(_ => node.AddAsync(Message() with { IsBounded = true })));
        taken.Count(yes => yes).ShouldBe(5);
        await node.TurnAsync();
        (await node.AddAsync(Message() with { IsBounded = true, To = "SOMEONE@example.com" })).ShouldBeFalse();
        (await node.AddAsync(Message() with { IsBounded = true, To = "other@example.com" })).ShouldBeTrue();
        (await node.AddAsync(Message())).ShouldBeTrue();
        clock.Advance(TimeSpan.FromMinutes(61));
        (await node.AddAsync(Message() with { IsBounded = true })).ShouldBeTrue();
    }

    static MailMessage Message() => new(Someone, "hello", Secret);

    MailNode Node() => new(database!, Mailers.Near(server), clock, [.. Enumerable.Repeat((byte)7, 32)]);
}
