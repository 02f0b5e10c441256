using Echo.Testing;
using Microsoft.AspNetCore.Http;

namespace Echo.Server.Tests.Features.Connections.OAuth;

/// <summary>While a token endpoint is asked nothing of the database is held, and nobody else waits.</summary>
public sealed class ATokenEndpointThatHangs(OAuthHost echo) : IClassFixture<OAuthHost>
{
    [Fact]
    public async Task LeavesTheDatabaseAndOtherRenewalsAlone()
    {
        await echo.StopAsync();
        await echo.StartAsync(("DB_POOL_SIZE", "4"));
        List<Guid> ids = [];
        for (var i = 0; i < 7; i++)
            ids.Add(await echo.SignedInAsync(echo.User));
        var (gate, asked) = (new TaskCompletionSource<IResult?>(TaskCreationOptions.RunContinuationsAsynchronously), 0);
        echo.Authority.OnToken = _ => Interlocked.Increment(ref asked) <= 6 ? gate.Task : Task.FromResult<IResult?>(null);
        echo.Authority.EndAccessTokens();
        var calls = ids.Take(6).Select(id => echo.CallAsync(echo.User, id)).ToList();
        await Eventually.TrueAsync(() => asked == 6, TimeSpan.FromSeconds(20));
        var cancelled = TestContext.Current.CancellationToken;
        for (var i = 0; i < 4; i++)
            (await echo.SendAsync(HttpMethod.Get, "/mcp/clients", echo.User).WaitAsync(TimeSpan.FromSeconds(20), cancelled)).Status.ShouldBe(200);
        (await echo.CallAsync(echo.User, ids[6]).WaitAsync(TimeSpan.FromSeconds(20), cancelled)).Status.ShouldBe(200);
        asked.ShouldBe(7);
        gate.SetResult(null);
        (await Task.WhenAll(calls)).ShouldAllBe(call => call.Status == 200);
        echo.Authority.OnToken = _ => Task.FromResult<IResult?>(null);
    }
}
