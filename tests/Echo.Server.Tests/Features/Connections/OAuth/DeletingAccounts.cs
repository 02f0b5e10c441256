using Dapper;
using Echo.Server.Features.Connections;
using Echo.Testing;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;

namespace Echo.Server.Tests.Features.Connections.OAuth;

/// <summary>Who signed in at a connection of somebody else leaves nothing there.</summary>
public sealed class DeletingAccounts(OAuthHost echo) : IClassFixture<OAuthHost>, IAsyncLifetime
{
    static readonly TimeSpan Soon = TimeSpan.FromSeconds(30);

    public ValueTask InitializeAsync() => default;

    public ValueTask DisposeAsync()
    {
        echo.Authority.OnToken = _ => Task.FromResult<IResult?>(null);
        return default;
    }

    [Fact]
    public async Task TakesTheirTokensAndPendingSignInsAlong()
    {
        var fields = echo.Given(more: ",\"credentials\":\"per_user\",\"visibility\":\"team\"");
        var (used, pending) = (await echo.SignedInAsync(echo.Admin, fields), await echo.SignedInAsync(echo.Admin, fields));
        var (account, token) = await echo.RegisterAsync("leaving", "user", echo.Admin);
        var link = (string)(await echo.CallAsync(token, used)).Body["authorization_url"]!;
        (await echo.SendAsync(HttpMethod.Get, await echo.ConsentAsync(link), null)).Status.ShouldBe(200);
        (await echo.CallAsync(token, used)).Status.ShouldBe(200);
        var late = await echo.ConsentAsync((string)(await echo.CallAsync(token, pending)).Body["authorization_url"]!);
        var number = await NumberAsync(account);
        (await CountAsync(number)).ShouldBe((1, 1));
        var pool = echo.Services.GetRequiredService<UpstreamPool>();
        var upstreams = pool.Count;

        (await echo.SendAsync(HttpMethod.Delete, $"/api/users/{account}", echo.Admin)).Status.ShouldBe(200);
        await Eventually.TrueAsync(async () => await CountAsync(number) == (0, 0), Soon);
        await Eventually.TrueAsync(() => pool.Count < upstreams, Soon);
        (await echo.SendAsync(HttpMethod.Get, late, null)).Status.ShouldBe(400);
        (await CountAsync(number)).ShouldBe((0, 0));
        (await echo.CallAsync(echo.Admin, used)).Status.ShouldBe(200, "the owner's own sign-in stays");
    }

    [Fact]
    public async Task WhileTheirCodeIsExchangedStoresNoTokens()
    {
        var id = await echo.SignedInAsync(echo.Admin, echo.Given(more: ",\"credentials\":\"per_user\",\"visibility\":\"team\""));
        var (account, token) = await echo.RegisterAsync("hurried", "user", echo.Admin);
        var back = await echo.ConsentAsync((string)(await echo.CallAsync(token, id)).Body["authorization_url"]!);
        var number = await NumberAsync(account);
        echo.Authority.OnToken = async _ =>
        {
            (await echo.SendAsync(HttpMethod.Delete, $"/api/users/{account}", echo.Admin)).Status.ShouldBe(200);
            return null;
        };
        (await echo.SendAsync(HttpMethod.Get, back, null)).Status.ShouldBe(400);
        (await CountAsync(number)).ShouldBe((0, 0));
    }

    async Task<int> NumberAsync(Guid account)
    {
        await using var database = await echo.Database.Source.OpenConnectionAsync();
        return await database.ExecuteScalarAsync<int>("select id from account_directory where uuid = @account", new { account });
    }

    async Task<(int Grants, int Flows)> CountAsync(int account)
    {
        await using var database = await echo.Database.Source.OpenConnectionAsync();
        return await database.QuerySingleAsync<(int, int)>(
            """
            select (select count(*)::int from connections_grants where account_id = @account),
                (select count(*)::int from connections_oauth_flows where account_id = @account)
            """,
            new { account });
    }
}
