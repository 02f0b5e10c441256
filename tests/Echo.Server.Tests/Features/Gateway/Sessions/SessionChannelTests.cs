using Echo.Mcp.Json;
using Echo.Server.Features.Gateway;
using Echo.Server.Features.Gateway.Sessions;
using Echo.Server.Platform.Security;

namespace Echo.Server.Tests.Features.Gateway.Sessions;

/// <summary>Whether somebody is there to be told and asked over the stream of a request.</summary>
public sealed class SessionChannelTests : IAsyncDisposable
{
    readonly ClientSession session = new(
        "token", new Caller { Id = 1, Uuid = Guid.NewGuid(), Username = "u1", Role = "user", Rights = [] }, null!, "2025-11-25", default, TimeProvider.System);

    readonly MessageStream stream;
    readonly SessionChannel channel;

    public SessionChannelTests()
    {
        stream = session.MakeStream();
        channel = new(session, stream, default);
    }

    public ValueTask DisposeAsync() => session.DisposeAsync();

    [Fact]
    public void AClientIsThereBeforeItsStreamIsServed()
    {
        channel.IsAttended.ShouldBeTrue();
        stream.Send(RawJson.EmptyObject);
        channel.IsAttended.ShouldBeTrue("what comes next belongs to the same stream, however soon it comes");
    }

    [Fact]
    public void AClientThatBrokeItsConnectionOffIsNotThereUntilItComesBack()
    {
        stream.Enter();
        channel.IsAttended.ShouldBeTrue();
        stream.Leave();
        channel.IsAttended.ShouldBeFalse();
        stream.Enter();
        channel.IsAttended.ShouldBeTrue();
        stream.Complete();
        channel.IsAttended.ShouldBeFalse("its answer is there");
    }

    [Fact]
    public void AClientThatTakesNoStreamIsNeverThere()
    {
        stream.Forgo();
        stream.Send(RawJson.EmptyObject);
        channel.IsAttended.ShouldBeFalse();
    }
}
