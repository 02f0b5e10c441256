using System.Text.Json.Nodes;
using Echo.Server.Features.Connections;
using Echo.Server.Features.Connections.OAuth;
using Echo.Testing;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;

namespace Echo.Server.Tests.Features.Connections.OAuth;

/// <summary>Tokens end in the middle of the work.</summary>
public sealed class RenewingTokens(OAuthHost echo) : IClassFixture<OAuthHost>
{
    static readonly TimeSpan Soon = TimeSpan.FromSeconds(20);

    // How long one node waits before it looks whether another has renewed the tokens.
    static readonly TimeSpan Look = TimeSpan.FromMilliseconds(200);

    [Fact]
    public async Task ARefreshWhile32CallsRunLosesNoneAndHappensOnce()
    {
        var id = await echo.SignedInAsync(echo.User);
        var (refreshes, answered) = (echo.Authority.Refreshes, echo.Server.Calls);
        var (gate, waiting) = (new TaskCompletionSource(), 0);
        echo.Server.OnMessage = _ =>
        {
            Interlocked.Increment(ref waiting);
            return gate.Task;
        };
        var calls = Enumerable.Range(0, 32).Select(_ => echo.CallAsync(echo.User, id)).ToList();
        await Eventually.TrueAsync(() => waiting == 32, Soon);

        // All are refused at the same time.
        echo.Authority.EndAccessTokens();
        gate.SetResult();
        foreach (var (status, body) in await Task.WhenAll(calls))
            (status, (string?)body["status"]).ShouldBe((200, "success"), body.ToJsonString());
        (echo.Authority.Refreshes - refreshes).ShouldBe(1);
        (echo.Server.Calls - answered).ShouldBe(32);
        echo.Server.OnMessage = _ => Task.CompletedTask;
        (await echo.MetadataAsync(echo.User, id))["authorization"]!["last_refresh"].ShouldNotBeNull();
        await echo.DisconnectAsync(echo.User, id);
    }

    [Fact]
    public async Task ATokenIsRenewedBeforeItEnds()
    {
        var refreshes = echo.Authority.Refreshes;
        echo.Authority.Lifetime = 100;
        var id = await echo.SignedInAsync(echo.User);
        echo.Clock.Advance(TimeSpan.FromSeconds(79));
        (await echo.CallAsync(echo.User, id)).Status.ShouldBe(200);
        (echo.Authority.Refreshes - refreshes).ShouldBe(0);
        echo.Clock.Advance(TimeSpan.FromSeconds(1));
        await Task.WhenAll(Enumerable.Range(0, 8).Select(_ => echo.CallAsync(echo.User, id)));
        (echo.Authority.Refreshes - refreshes).ShouldBe(1);
        echo.Authority.Lifetime = 3600;
        await echo.DisconnectAsync(echo.User, id);
    }

    [Fact]
    public async Task ARevokedRefreshTokenLeadsToALinkAndNeverToMissingTools()
    {
        var id = await echo.SignedInAsync(echo.User);
        echo.Authority.RevokeEverything();
        var (status, problem) = await echo.CallAsync(echo.User, id);
        (status, (string)problem["detail"]!).ShouldBe((409, "Authorization required"));
        var metadata = await echo.MetadataAsync(echo.User, id);
        ((string)metadata["state"]!).ShouldBe("authorization_required");
        ((string)metadata["authorization"]!["last_error"]!).ShouldContain("invalid_grant");
        var link = (string)metadata["authorization"]!["authorization_url"]!;
        link.ShouldBe((string)problem["authorization_url"]!);

        // Every use says so, also after a restart, and asks the authorization server no more.
        var refreshes = echo.Authority.Refreshes;
        for (var i = 0; i <= UpstreamPause.MostFailures; i++)
            await ShouldAskAsync(id);
        await echo.StopAsync();
        await echo.StartAsync();
        await ShouldAskAsync(id);
        echo.Authority.Refreshes.ShouldBe(refreshes);

        (await echo.SendAsync(HttpMethod.Get, await echo.ConsentAsync(link), null)).Status.ShouldBe(200);
        (await echo.CallAsync(echo.User, id)).Status.ShouldBe(200);
        metadata = await echo.MetadataAsync(echo.User, id);
        ((string)metadata["state"]!, (string?)metadata["authorization"]!["last_error"]).ShouldBe(("connected", null));
        await echo.DisconnectAsync(echo.User, id);
    }

    [Fact]
    public async Task AnAuthorizationServerThatIsDownKeepsTheGrant()
    {
        var id = await echo.SignedInAsync(echo.User);
        echo.Authority.EndAccessTokens();
        echo.Authority.OnToken = _ => Task.FromResult<IResult?>(Results.StatusCode(503));
        var (status, problem) = await echo.CallAsync(echo.User, id);
        (status, (string)problem["detail"]!).ShouldBe((502, "Upstream not reachable: No access token: The token endpoint answered with HTTP 503"));
        ((string)(await echo.MetadataAsync(echo.User, id))["authorization"]!["last_error"]!).ShouldContain("503");

        echo.Authority.OnToken = _ => Task.FromResult<IResult?>(null);
        echo.Clock.Advance(TimeSpan.FromSeconds(1));
        (await echo.CallAsync(echo.User, id)).Status.ShouldBe(200);
        ((string?)(await echo.MetadataAsync(echo.User, id))["authorization"]!["last_error"]).ShouldBeNull();
        await echo.DisconnectAsync(echo.User, id);
    }

    [Fact]
    public async Task TokensThatCannotBeStoredAreUsedAndStoredLater()
    {
        var id = await echo.SignedInAsync(echo.User);
        await ExecuteAsync("alter table connections_grants add constraint broken check (last_refresh_at is null) not valid");
        echo.Authority.EndAccessTokens();
        (await echo.CallAsync(echo.User, id)).Status.ShouldBe(200);
        await ExecuteAsync("alter table connections_grants drop constraint broken");

        // The refresh token that is stored is used up: using it again would end everything.
        echo.Clock.Advance(TimeSpan.FromSeconds(1));
        echo.Authority.EndAccessTokens();
        (await echo.CallAsync(echo.User, id)).Status.ShouldBe(200);
        echo.Authority.EndAccessTokens();
        (await echo.CallAsync(echo.User, id)).Status.ShouldBe(200);
        await echo.DisconnectAsync(echo.User, id);
    }

    [Fact]
    public async Task AClientsOwnTokenIsFetchedAnew()
    {
        echo.Authority.GivesClientsTokens = true;
        var (_, made) = await echo.ConnectAsync(echo.User, echo.Given());
        var id = (Guid)made["client_id"]!;
        echo.Authority.EndAccessTokens();
        (await echo.CallAsync(echo.User, id)).Status.ShouldBe(200);
        echo.Authority.GivesClientsTokens = false;
        await echo.DisconnectAsync(echo.User, id);
    }

    [Fact]
    public async Task WithoutARefreshTokenTheEndIsAskingAgain()
    {
        echo.Authority.GivesRefreshTokens = false;
        var id = await echo.SignedInAsync(echo.User);
        echo.Authority.GivesRefreshTokens = true;
        (await echo.CallAsync(echo.User, id)).Status.ShouldBe(200);
        echo.Authority.EndAccessTokens();
        await ShouldAskAsync(id);
        await echo.DisconnectAsync(echo.User, id);
    }

    [Fact]
    public async Task OfTwoNodesOneRenewsAndTheOtherUsesWhatCame()
    {
        var id = await echo.SignedInAsync(echo.User);
        await using var second = await echo.MakeAsync();
        var call = $$"""{"client_id":"{{id}}","tool_name":"whoami"}""";
        (await echo.SendAsync(HttpMethod.Post, $"{second.Urls.First()}/mcp/call_tool", echo.User, call)).Status.ShouldBe(200);
        var refreshes = echo.Authority.Refreshes;
        echo.Authority.EndAccessTokens();
        var gate = new TaskCompletionSource<IResult?>();
        var asked = 0;
        echo.Authority.OnToken = _ =>
        {
            asked++;
            return gate.Task;
        };
        var first = echo.CallAsync(echo.User, id);
        await Eventually.TrueAsync(() => asked == 1, Soon);
        var before = echo.Clock.Waits(Look);
        var other = echo.SendAsync(HttpMethod.Post, $"{second.Urls.First()}/mcp/call_tool", echo.User, call);
        await Eventually.TrueAsync(() => asked > 1 || echo.Clock.Waits(Look) > before, Soon);
        gate.SetResult(null);
        (await first).Status.ShouldBe(200);
        (await other).Status.ShouldBe(200);
        (echo.Authority.Refreshes - refreshes).ShouldBe(1);
        echo.Authority.OnToken = _ => Task.FromResult<IResult?>(null);
        await echo.DisconnectAsync(echo.User, id);
        await second.StopAsync();
    }

    [Fact]
    public async Task WhileOneNodeHasTheTurnAnotherWaitsUntilItsEnd()
    {
        var id = await echo.SignedInAsync(echo.User);
        var refreshes = echo.Authority.Refreshes;
        await ExecuteAsync("update connections_grants set renewed_until = now() + interval '1 minute'");
        echo.Authority.EndAccessTokens();
        var before = echo.Clock.Waits(Look);
        var call = echo.CallAsync(echo.User, id);
        await Eventually.TrueAsync(() => call.IsCompleted || echo.Clock.Waits(Look) > before, Soon);
        (call.IsCompleted, echo.Authority.Refreshes - refreshes).ShouldBe((false, 0), "somebody else may just have used the refresh token up");

        // The clock of this node is ahead of the other's.
        before = echo.Clock.Waits(Look);
        echo.Clock.Advance(TimeSpan.FromSeconds(61));
        await Eventually.TrueAsync(() => call.IsCompleted || echo.Clock.Waits(Look) > before, Soon);
        (call.IsCompleted, echo.Authority.Refreshes - refreshes).ShouldBe((false, 0));
        await ExecuteAsync("update connections_grants set renewed_until = now()");
        echo.Clock.Advance(Look);
        (await call).Status.ShouldBe(200);
        (echo.Authority.Refreshes - refreshes).ShouldBe(1);
        await echo.DisconnectAsync(echo.User, id);
    }

    [Fact]
    public async Task ATurnThatTookTooLongIsNotGivenBackForTheNext()
    {
        var id = await echo.SignedInAsync(echo.User);
        echo.Authority.EndAccessTokens();
        var gate = new TaskCompletionSource<IResult?>(TaskCreationOptions.RunContinuationsAsynchronously);
        var asked = 0;
        echo.Authority.OnToken = _ =>
        {
            asked++;
            return gate.Task;
        };
        var call = echo.CallAsync(echo.User, id);
        await Eventually.TrueAsync(() => asked == 1, Soon);
        await ExecuteAsync("update connections_grants set renewed_until = now() + interval '1 hour'");
        gate.SetResult(Results.StatusCode(503));
        (await call).Status.ShouldBe(502);
        (await QueryAsync<bool>("select renewed_until > now() from connections_grants")).ShouldBeTrue("it is another node's now");
        echo.Authority.OnToken = _ => Task.FromResult<IResult?>(null);
        await echo.DisconnectAsync(echo.User, id);
    }

    [Fact]
    public async Task TokensThatCouldNotBeStoredAreStoredWithoutBeingUsed()
    {
        var id = await echo.SignedInAsync(echo.User);
        var before = await QueryAsync<string>("select access_token from connections_grants");
        await ExecuteAsync("alter table connections_grants add constraint broken check (last_refresh_at is null) not valid");
        echo.Authority.EndAccessTokens();
        (await echo.CallAsync(echo.User, id)).Status.ShouldBe(200);
        (await QueryAsync<string>("select access_token from connections_grants")).ShouldBe(before);
        await ExecuteAsync("alter table connections_grants drop constraint broken");
        await StoredAsync(id);
        await echo.DisconnectAsync(echo.User, id);
    }

    [Fact]
    public async Task TokensThatCouldNotBeStoredAreStoredWhenTheNodeStops()
    {
        var id = await echo.SignedInAsync(echo.User);
        await ExecuteAsync("alter table connections_grants add constraint broken check (last_refresh_at is null) not valid");
        echo.Authority.EndAccessTokens();
        (await echo.CallAsync(echo.User, id)).Status.ShouldBe(200);

        // Somebody else's turn, so that they are not stored before.
        await ExecuteAsync("update connections_grants set renewed_until = now() + interval '1 hour'");
        await ExecuteAsync("alter table connections_grants drop constraint broken");
        await ExecuteAsync("update connections_grants set renewed_until = null");
        await echo.StopAsync();
        await echo.StartAsync();
        (await QueryAsync<bool>("select last_refresh_at is not null from connections_grants")).ShouldBeTrue();
        await echo.DisconnectAsync(echo.User, id);
    }

    [Fact]
    public async Task WhatComesForOldTokensDoesNotTakeThePlaceOfNewOnes()
    {
        var id = await echo.SignedInAsync(echo.User);
        var gate = new TaskCompletionSource<IResult?>(TaskCreationOptions.RunContinuationsAsynchronously);
        var asked = 0;
        echo.Authority.OnToken = _ =>
        {
            asked++;
            return gate.Task;
        };
        echo.Authority.EndAccessTokens();
        var call = echo.CallAsync(echo.User, id);
        await Eventually.TrueAsync(() => asked == 1, Soon);
        await ExecuteAsync("update connections_grants set access_token = 'another', is_refused = true, last_error = 'Signed in anew'");
        gate.SetResult(null);
        (await call).Status.ShouldBe(409, "the tokens as they are now count");
        var (_, metadata) = await echo.SendAsync(HttpMethod.Get, $"/mcp/client/{id}", echo.User);
        ((string?)metadata["metadata"]!["authorization"]!["last_error"]).ShouldBe("Signed in anew");
        echo.Authority.OnToken = _ => Task.FromResult<IResult?>(null);
        await echo.DisconnectAsync(echo.User, id);
    }

    [Fact]
    public async Task TokensThatCouldNotBeStoredDoNotTakeThePlaceOfALaterSignIn()
    {
        var id = await echo.SignedInAsync(echo.User);
        await ExecuteAsync("alter table connections_grants add constraint broken check (last_refresh_at is null) not valid");
        echo.Authority.EndAccessTokens();
        (await echo.CallAsync(echo.User, id)).Status.ShouldBe(200);

        // At another node, whose clock is not ahead.
        await ExecuteAsync("update connections_grants set access_token = 'another', is_refused = true, last_error = 'Signed in anew'");
        await ExecuteAsync("alter table connections_grants drop constraint broken");
        echo.Authority.EndAccessTokens();
        (await echo.CallAsync(echo.User, id)).Status.ShouldBe(409, "the tokens as they are now count");
        (await QueryAsync<string>("select access_token from connections_grants")).ShouldBe("another");
        await echo.DisconnectAsync(echo.User, id);
    }

    [Fact]
    public async Task TokensThatCouldNotBeStoredAreForgottenAfterALaterSignIn()
    {
        var id = await echo.SignedInAsync(echo.User);
        await ExecuteAsync("alter table connections_grants add constraint broken check (last_refresh_at is null) not valid");
        echo.Authority.EndAccessTokens();
        (await echo.CallAsync(echo.User, id)).Status.ShouldBe(200);
        await ExecuteAsync("update connections_grants set access_token = 'another'");
        await ExecuteAsync("alter table connections_grants drop constraint broken");
        await echo.Services.GetRequiredService<GrantRenewer>().SaveAsync(TestContext.Current.CancellationToken);
        (await QueryAsync<string>("select access_token from connections_grants")).ShouldBe("another");
        await echo.DisconnectAsync(echo.User, id);
    }

    [Fact]
    public async Task TokensThatStillCannotBeStoredKeepNoOthersFromIt()
    {
        Guid[] ids = [await echo.SignedInAsync(echo.User), await echo.SignedInAsync(echo.User)];
        await ExecuteAsync("alter table connections_grants add constraint broken check (last_refresh_at is null) not valid");
        echo.Authority.EndAccessTokens();
        foreach (var id in ids)
            (await echo.CallAsync(echo.User, id)).Status.ShouldBe(200);
        await ExecuteAsync(
            $"""
            alter table connections_grants drop constraint broken,
                add constraint broken check (connection_id <> '{ids[0]}' or last_refresh_at is null) not valid
            """);
        await echo.Services.GetRequiredService<GrantRenewer>().SaveAsync(TestContext.Current.CancellationToken);
        await StoredAsync(ids[1]);
        await Eventually.TrueAsync(
            () => QueryAsync<bool>($"select renewed_until is null from connections_grants where connection_id = '{ids[0]}'"), Soon);
        await ExecuteAsync("alter table connections_grants drop constraint broken");
        await echo.Services.GetRequiredService<GrantRenewer>().SaveAsync(TestContext.Current.CancellationToken);
        await StoredAsync(ids[0]);
        foreach (var id in ids)
            await echo.DisconnectAsync(echo.User, id);
    }

    [Fact]
    public async Task ARefusalThatCouldNotBeStoredKeepsNobodyWaiting()
    {
        var id = await echo.SignedInAsync(echo.User);
        await ExecuteAsync("alter table connections_grants add constraint broken check (not is_refused) not valid");
        echo.Authority.RevokeEverything();
        (await echo.CallAsync(echo.User, id)).Status.ShouldBe(502);
        (await QueryAsync<bool>("select renewed_until is null and not is_refused from connections_grants")).ShouldBeTrue("the turn is given back");
        await ExecuteAsync("alter table connections_grants drop constraint broken");
        echo.Clock.Advance(TimeSpan.FromSeconds(1));
        await ShouldAskAsync(id);
        await echo.DisconnectAsync(echo.User, id);
    }

    // The node looks by itself too, and may just be at it.
    Task StoredAsync(Guid id) => Eventually.TrueAsync(
        () => QueryAsync<bool>($"select last_refresh_at is not null from connections_grants where connection_id = '{id}'"), Soon);

    async Task ExecuteAsync(string sql)
    {
        await using var link = await echo.Database.Source.OpenConnectionAsync();
        await Dapper.SqlMapper.ExecuteAsync(link, sql);
    }

    async Task<T?> QueryAsync<T>(string sql)
    {
        await using var link = await echo.Database.Source.OpenConnectionAsync();
        return await Dapper.SqlMapper.ExecuteScalarAsync<T>(link, sql);
    }

    async Task ShouldAskAsync(Guid id)
    {
        var call = await echo.CallAsync(echo.User, id);
        var list = await echo.SendAsync(HttpMethod.Get, $"/mcp/list_tools?client_id={id}", echo.User);
        foreach (var (status, problem) in new (int, JsonNode)[] { call, list })
            (status, (string?)problem["detail"], (string?)problem["authorization_url"] is null)
                .ShouldBe((409, "Authorization required", false), problem.ToJsonString());
    }
}
