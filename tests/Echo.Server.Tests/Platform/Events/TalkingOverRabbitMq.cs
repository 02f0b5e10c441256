using Echo.Testing;

namespace Echo.Server.Tests.Platform.Events;

/// <summary>The bus over a real RabbitMQ, which comes and goes.</summary>
public sealed class TalkingOverRabbitMq(RabbitServer rabbit) : BusContract, IClassFixture<RabbitServer>
{
    protected override (string Name, string Value)[] Settings => [("RABBITMQ_URL", rabbit.Url)];

    protected override void SkipWithout() => Assert.SkipUnless(RabbitServer.IsInstalled, "the Debian package rabbitmq-server is not installed");

    [Fact]
    public Task WhileTheBrokerIsGoneNodesLookThemselves() => LoseTheBrokerAsync(TimeSpan.FromSeconds(3));

    [Fact, Trait("Set", "Full")]
    public Task WhileTheBrokerIsGoneForHalfAMinuteNodesLookThemselves() => LoseTheBrokerAsync(TimeSpan.FromSeconds(30));

    async Task LoseTheBrokerAsync(TimeSpan time)
    {
        var here = Listen(First);
        var there = Listen(Second);
        await HearEachOtherAsync(here, there);
        using var reading = await new EventReading(Second, 1).StartAsync();

        await rabbit.StopAsync();
        var written = 0;
        var begin = TimeProvider.System.GetTimestamp();
        while (TimeProvider.System.GetElapsedTime(begin) < time)
        {
            await First.PublishAsync($$"""{"n":{{written}}}""", 1);
            written++;
            await Task.Delay(5, TestContext.Current.CancellationToken);
        }

        await Eventually.TrueAsync(() => reading.Events.Count == written, Soon, () => $"{reading.Events.Count} of {written}");
        await rabbit.StartAsync();
        await HearEachOtherAsync(here, there);
        for (var n = 0; n < 50; n++)
            await First.PublishAsync($$"""{"n":{{written++}}}""", 1);
        await Eventually.TrueAsync(() => reading.Events.Count == written, Soon);
        reading.Texts.ShouldBe(Enumerable.Range(0, written).Select(n => $$"""{"n":{{n}}}"""));
        reading.Gaps.ShouldBeEmpty();
    }
}
