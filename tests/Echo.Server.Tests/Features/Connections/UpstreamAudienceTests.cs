using Echo.Mcp.Json;
using Echo.Mcp.Peers;
using Echo.Server.Features.Connections;

namespace Echo.Server.Tests.Features.Connections;

/// <summary>Who is meant where a server does not say whom.</summary>
public sealed class UpstreamAudienceTests
{
    static readonly ServerRequest Question = new("roots/list", RawJson.EmptyObject);

    readonly UpstreamAudience audience = new(isAlone: true);
    readonly Somebody first = new(), second = new();

    [Fact]
    public async Task WhoCameLastIsMeantUntilHeGoes()
    {
        audience.Enter(first);
        audience.Enter(second);
        await AskAsync();
        (first.Asked, second.Asked).ShouldBe((0, 1));
        audience.Leave(second);
        await AskAsync();
        (first.Asked, second.Asked).ShouldBe((1, 1));
        audience.Leave(first);
        await AskAsync();
        (first.Asked, second.Asked).ShouldBe((1, 1), "nobody is there");
    }

    [Fact]
    public async Task OneWhoIsThereIsMeantBeforeOneWhoIsAway()
    {
        audience.Enter(first);
        audience.Enter(second);
        second.IsThere = false;
        await AskAsync();
        (first.Asked, second.Asked).ShouldBe((1, 0));
        first.IsThere = false;
        await AskAsync();
        (first.Asked, second.Asked).ShouldBe((1, 1), "he comes back");
    }

    ValueTask<ServerAnswer> AskAsync() => audience.AskAsync(Question, TestContext.Current.CancellationToken);

    sealed class Somebody : CallerChannel
    {
        public bool IsThere { get; set; } = true;

        public int Asked { get; private set; }

        public override bool IsAttended => IsThere;

        public override ValueTask NotifyAsync(ServerNotification notification, CancellationToken cancellationToken) => ValueTask.CompletedTask;

        public override ValueTask<ServerAnswer> AskAsync(ServerRequest request, CancellationToken cancellationToken)
        {
            Asked++;
            return new(ServerAnswer.Of(RawJson.EmptyObject));
        }
    }
}
