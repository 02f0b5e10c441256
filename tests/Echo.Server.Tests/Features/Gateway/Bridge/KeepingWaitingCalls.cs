using Echo.Server.Features.Catalog;
using Echo.Server.Features.Gateway;
using Echo.Server.Features.Gateway.Bridge;
using Echo.Server.Platform.Security;
using Microsoft.Extensions.DependencyInjection;

namespace Echo.Server.Tests.Features.Gateway.Bridge;

/// <summary>Calls that wait for their clients take so much of a server, and of the memory.</summary>
[Collection(GatewayTests.Name)]
public sealed class KeepingWaitingCalls(GatewayHost host)
{
    readonly WaitingCalls waiting = new(
        host.Echo.App.Services.GetRequiredService<SecretBox>(),
        new((caller, _) => new(caller), (Caller caller, out Caller? now) => (now = caller) is not null),
        new GatewayOptions(),
        new CallLimits(new() { MaxCallsPerSource = 8 }, host.Time),
        host.Time);

    int lastAccount;

    [Fact]
    public void MostPlacesOfAServerAreForThoseWhoWait()
    {
        var (one, other) = (Guid.NewGuid(), Guid.NewGuid());
        Park(one).ShouldBeNull();
        Park(one).ShouldBeNull();
        Park(one).ShouldNotBeNull().ShouldContain("Catalog__MaxCallsPerSource");
        Park(other).ShouldBeNull();
    }

    [Fact]
    public void OneUserHasSoManyBytes()
    {
        Park(Guid.NewGuid(), 40, account: -1).ShouldBeNull();
        Park(Guid.NewGuid(), 40, account: -1).ShouldNotBeNull().ShouldContain("memory");
        Park(Guid.NewGuid(), 40).ShouldBeNull("it is another's");
    }

    [Fact]
    public void AllTogetherHaveSoManyBytes()
    {
        for (var i = 0; i < 6; i++)
            Park(Guid.NewGuid(), 40).ShouldBeNull();
        Park(Guid.NewGuid(), 40).ShouldNotBeNull().ShouldContain("memory");
    }

    [Fact]
    public async Task WhoHasNoCredentialsCanNotLoseThem()
    {
        var strict = new WaitingCalls(
            host.Echo.App.Services.GetRequiredService<SecretBox>(),
            new((_, _) => new(default(Caller)), (Caller _, out Caller? now) => (now = null) is null),
            new GatewayOptions(),
            new CallLimits(new(), host.Time),
            host.Time);
        foreach (var caller in (Caller[])[Caller.Anonymous, Somebody(7)])
            strict.TryPark(CallOf(caller, Guid.NewGuid(), 0), out _).ShouldBeTrue();
        await strict.DismissAsync(TestContext.Current.CancellationToken);
        strict.Count.ShouldBe(1, "the other's key was revoked");
    }

    /// <returns>Why there is no room, or null.</returns>
    string? Park(Guid source, int megabytes = 0, int? account = null)
    {
        var call = CallOf(Somebody(account ?? ++lastAccount), source, megabytes);
        return waiting.TryPark(call, out var state) ? null : state;
    }

    static Caller Somebody(int id) => new() { Id = id, Uuid = Guid.NewGuid(), Username = "x", Role = "user", Rights = ["*"] };

    static WaitingCall CallOf(Caller caller, Guid source, int megabytes) => new()
    {
        Caller = caller,
        Capabilities = default,
        Subject = new(caller.Id, null, "", "tools/call", null),
        Arguments = default,
        RequestBytes = megabytes << 20,
        SourceId = source,
    };
}
