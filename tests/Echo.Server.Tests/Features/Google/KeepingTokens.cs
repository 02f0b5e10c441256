using Echo.Testing;

namespace Echo.Server.Tests.Features.Google;

/// <summary>Tokens for Google are kept sealed, and renewed in time.</summary>
[Collection(GoogleTests.Name)]
public sealed class KeepingTokens(GoogleHost host)
{
    [Fact]
    public async Task TheyAreSealed()
    {
        var id = await SignInAsync(3_600);
        var stored = await host.QueryAsync<string>("select token_data from google_sessions where user_id = @id", new { id });
        stored.ShouldStartWith("v1.");
        var whole = await host.QueryAsync<string>("select string_agg(google_sessions::text, '') from google_sessions");
        whole.ShouldNotContain("ya29-canary");
        (await host.Sessions.TokenAsync(id, TestContext.Current.CancellationToken)).ShouldNotBeNull().ShouldStartWith("ya29-canary-access");
    }

    [Fact]
    public async Task OneOfManyRenewsATokenThatIsAboutToEnd()
    {
        var id = await SignInAsync(60);
        var before = host.Google.Refreshes;
        var tokens = await Task.WhenAll(
            Enumerable.Range(0, 6).Select(_ => host.Sessions.TokenAsync(id, TestContext.Current.CancellationToken)));
        tokens.Distinct().ShouldHaveSingleItem().ShouldNotBeNull().ShouldStartWith("ya29-canary-renewed");
        (host.Google.Refreshes - before).ShouldBe(1);
    }

    [Fact]
    public async Task ARefusedRenewalEndsTheSessionAndAnOutageDoesNot()
    {
        var id = await SignInAsync(60);
        foreach (var passing in new[] { "invalid_client", "temporarily_unavailable" })
        {
            host.Google.RefreshError = passing;
            await AskedAgainAsync(id);
            (await host.Sessions.TokenAsync(id, TestContext.Current.CancellationToken)).ShouldBeNull();
            (await host.QueryAsync<bool>("select authenticated from google_sessions where user_id = @id", new { id })).ShouldBeTrue(passing);
        }

        host.Google.RefreshError = "invalid_grant";
        await AskedAgainAsync(id);
        host.Google.RefreshError = null;
        (await host.Sessions.TokenAsync(id, TestContext.Current.CancellationToken)).ShouldBeNull("it has to be agreed to again");
        (await host.QueryAsync<bool>("select authenticated from google_sessions where user_id = @id", new { id })).ShouldBeFalse();
    }

    [Fact]
    public async Task AGoogleThatHangsTakesNobodyTheDatabaseAndIsAskedOnce()
    {
        var id = await SignInAsync(60);
        var before = host.Google.Refreshes;
        var gate = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        host.Google.RefreshGate = gate.Task;
        host.Google.RefreshError = "temporarily_unavailable";
        var asking = Enumerable.Range(0, 12).Select(_ => host.Sessions.TokenAsync(id, TestContext.Current.CancellationToken)).ToList();
        await Eventually.TrueAsync(() => host.Google.Refreshes > before, TimeSpan.FromSeconds(20));

        // The server's own work has transactions too, for a moment.
        await Eventually.TrueAsync(
            () => host.QueryAsync<bool>(
                "select not exists (select from pg_stat_activity where datname = current_database() and state = 'idle in transaction')"),
            TimeSpan.FromSeconds(20));
        gate.SetResult();
        (await Task.WhenAll(asking)).ShouldAllBe(token => token == null);
        (host.Google.Refreshes - before).ShouldBe(1, "whoever waited gets what came of it");
        (host.Google.RefreshError, host.Google.RefreshGate) = (null, Task.CompletedTask);
    }

    [Fact]
    public async Task TheTurnOfANodeThatIsGoneEnds()
    {
        var id = await SignInAsync(60);
        await host.QueryAsync<int>("update google_sessions set renewed_until = now() + interval '1 hour' where user_id = @id returning 1", new { id });
        var before = host.Google.Refreshes;
        var asking = host.Sessions.TokenAsync(id, TestContext.Current.CancellationToken);
        await host.QueryAsync<int>("update google_sessions set renewed_until = now() where user_id = @id returning 1", new { id });
        (await asking).ShouldNotBeNull().ShouldStartWith("ya29-canary-renewed");
        (host.Google.Refreshes - before).ShouldBe(1);
    }

    [Fact]
    public async Task ATurnThatTookTooLongIsNotGivenBackForTheNext()
    {
        var id = await SignInAsync(60);
        var before = host.Google.Refreshes;
        var gate = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        (host.Google.RefreshGate, host.Google.RefreshError) = (gate.Task, "temporarily_unavailable");
        var asking = host.Sessions.TokenAsync(id, TestContext.Current.CancellationToken);
        await Eventually.TrueAsync(() => host.Google.Refreshes > before, TimeSpan.FromSeconds(20));
        await host.QueryAsync<int>("update google_sessions set renewed_until = now() + interval '1 hour' where user_id = @id returning 1", new { id });
        gate.SetResult();
        (await asking).ShouldBeNull();
        (await host.QueryAsync<bool>("select renewed_until > now() from google_sessions where user_id = @id", new { id })).ShouldBeTrue();
        (host.Google.RefreshError, host.Google.RefreshGate) = (null, Task.CompletedTask);
    }

    // For a second after a failure it is not.
    async Task AskedAgainAsync(int id)
    {
        var before = host.Google.Refreshes;
        await Eventually.TrueAsync(
            async () => await host.Sessions.TokenAsync(id, TestContext.Current.CancellationToken) is null && host.Google.Refreshes > before,
            TimeSpan.FromSeconds(20));
    }

    async Task<int> SignInAsync(int expiresIn) =>
        (int)(await host.SignInAsync(GooglePerson.New("tokens") with { ExpiresIn = expiresIn }))["user"]!["id"]!;
}
