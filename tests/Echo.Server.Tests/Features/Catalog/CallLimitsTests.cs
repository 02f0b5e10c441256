using Echo.Server.Features.Catalog;
using Echo.Server.Platform.Security;

namespace Echo.Server.Tests.Features.Catalog;

public sealed class CallLimitsTests
{
    static readonly Guid One = Guid.NewGuid();
    static readonly Guid Other = Guid.NewGuid();

    readonly CallLimits limits = new(new() { MaxCallsPerCaller = 2, MaxCallsPerSource = 3, MaxWaitSeconds = 0 }, TimeProvider.System);

    [Fact]
    public async Task OneCallerHasSoManyCallsUnderWay()
    {
        var first = await EnterAsync(caller: 1, One);
        (await EnterAsync(caller: 1, Other)).Refusal.ShouldBeNull();
        var refused = await EnterAsync(caller: 1, Other);
        refused.Refusal!.ByCaller.ShouldBeTrue();
        refused.Refusal.Reason.ShouldStartWith("2 of your calls are under way. Try again");
        refused.Dispose();
        (await EnterAsync(caller: 2, Other)).Refusal.ShouldBeNull();

        first.Dispose();
        (await EnterAsync(caller: 1, One)).Refusal.ShouldBeNull();
    }

    [Fact]
    public async Task OneSourceHasSoManyCallsUnderWay()
    {
        for (var caller = 1; caller <= 3; caller++)
            (await EnterAsync(caller, One)).Refusal.ShouldBeNull();
        var refused = await EnterAsync(caller: 4, One);
        refused.Refusal!.ByCaller.ShouldBeFalse();
        refused.Refusal.Reason.ShouldStartWith("3 calls of this connection are under way.");

        // What was refused there does not count for its caller.
        (await EnterAsync(caller: 4, Other)).Refusal.ShouldBeNull();
        (await EnterAsync(caller: 4, Other)).Refusal.ShouldBeNull();
        (await EnterAsync(caller: 4, Other)).Refusal!.ByCaller.ShouldBeTrue();
    }

    async Task<CallAdmission> EnterAsync(int caller, Guid source) => await limits.EnterAsync(
        new Caller { Id = caller, Uuid = Guid.NewGuid(), Username = "x", Role = "user", Rights = [] }, "connection", source, CancellationToken.None);
}
