using Echo.Testing;
using Microsoft.AspNetCore.Http;

namespace Echo.Server.Tests.Features.Connections.OAuth;

/// <summary>Each renewal holds a row of the database: a token endpoint that hangs must not take the database away from everybody.</summary>
public sealed class ATokenEndpointThatHangs(OAuthHost echo) : IClassFixture<OAuthHost>
{
    [Fact]
    public async Task LeavesTheDatabaseToOthers()
    {
        await echo.StopAsync();
        await echo.StartAsync(("DB_POOL_SIZE", "4"));
        List<Guid> ids = [];
        for (var i = 0; i < 6; i++)
            ids.Add(await echo.SignedInAsync(echo.User));
        var (gate, asked) = (new TaskCompletionSource<IResult?>(TaskCreationOptions.RunContinuationsAsynchronously), 0);
        echo.Authority.OnToken = _ =>
        {
            Interlocked.Increment(ref asked);
            return gate.Task;
        };
        echo.Authority.EndAccessTokens();
        var calls = ids.Select(id => echo.CallAsync(echo.User, id)).ToList();
        await Eventually.TrueAsync(() => asked > 0, TimeSpan.FromSeconds(20));
        for (var i = 0; i < 4; i++)
        {
            (await echo.SendAsync(HttpMethod.Get, "/mcp/clients", echo.User).WaitAsync(TimeSpan.FromSeconds(4), TestContext.Current.CancellationToken))
                .Status.ShouldBe(200);
        }

        gate.SetResult(null);
        (await Task.WhenAll(calls)).ShouldAllBe(call => call.Status == 200);
        echo.Authority.OnToken = _ => Task.FromResult<IResult?>(null);
    }
}
