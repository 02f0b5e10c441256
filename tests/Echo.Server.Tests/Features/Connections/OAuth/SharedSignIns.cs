using Echo.Server.Features.Connections;
using Microsoft.Extensions.DependencyInjection;

namespace Echo.Server.Tests.Features.Connections.OAuth;

/// <summary>A team uses the sign-in of a connection's owner.</summary>
public sealed class SharedSignIns(OAuthHost echo) : IClassFixture<OAuthHost>
{
    [Fact]
    public async Task TheUpstreamOfASessionThatIsOverEndsAlsoWhereNoneRests()
    {
        await echo.StopAsync();
        await echo.StartAsync(("Connections:IdleMinutes", "0"));
        var id = await echo.SignedInAsync(echo.User, echo.Given(more: ",\"isolation\":\"session\""));
        (await echo.CallAsync(echo.User, id)).Status.ShouldBe(200);
        var pool = echo.Services.GetRequiredService<UpstreamPool>();
        echo.Clock.Advance(TimeSpan.FromHours(23));
        await pool.RestAsync(TimeSpan.Zero, TestContext.Current.CancellationToken);
        pool.Sessions.Count.ShouldBe(1);
        echo.Clock.Advance(TimeSpan.FromHours(1));
        await pool.RestAsync(TimeSpan.Zero, TestContext.Current.CancellationToken);
        pool.Sessions.ShouldBeEmpty();
        echo.Clock.Advance(-TimeSpan.FromDays(1));
        await echo.DisconnectAsync(echo.User, id);
    }

    [Fact]
    public async Task OnlyTheOwnerIsShownWhereToSignIn()
    {
        var (id, link) = await echo.PendingAsync(echo.Admin, echo.Given(more: ",\"visibility\":\"team\""));
        var path = $"/api/v1/connections/{id}";
        var (_, seen) = await echo.SendAsync(HttpMethod.Get, path, echo.User);
        ((string)seen["state"]!, (string?)seen["authorization"]?["authorization_url"]).ShouldBe(("authorization_required", null));
        var (status, problem) = await echo.CallAsync(echo.User, id);
        (status, (string?)problem["authorization_url"]).ShouldBe((409, null));
        ((string?)(await echo.SendAsync(HttpMethod.Get, path, echo.Admin)).Body["authorization"]!["authorization_url"]).ShouldBe(link);

        // Why it has ended is the owner's too.
        (await echo.SendAsync(HttpMethod.Get, await echo.ConsentAsync(link), null)).Status.ShouldBe(200);
        echo.Authority.RevokeEverything();
        (await echo.CallAsync(echo.User, id)).Status.ShouldBe(409);
        ((string?)(await echo.SendAsync(HttpMethod.Get, path, echo.User)).Body["authorization"]!["last_error"]).ShouldBeNull();
        ((string?)(await echo.SendAsync(HttpMethod.Get, path, echo.Admin)).Body["authorization"]!["last_error"]).ShouldNotBeNull();
        await echo.DisconnectAsync(echo.Admin, id);
    }
}
