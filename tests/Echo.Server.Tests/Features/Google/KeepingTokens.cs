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
            (await host.Sessions.TokenAsync(id, TestContext.Current.CancellationToken)).ShouldBeNull();
            (await host.QueryAsync<bool>("select authenticated from google_sessions where user_id = @id", new { id })).ShouldBeTrue(passing);
        }

        host.Google.RefreshError = "invalid_grant";
        (await host.Sessions.TokenAsync(id, TestContext.Current.CancellationToken)).ShouldBeNull();
        host.Google.RefreshError = null;
        (await host.Sessions.TokenAsync(id, TestContext.Current.CancellationToken)).ShouldBeNull("it has to be agreed to again");
        (await host.QueryAsync<bool>("select authenticated from google_sessions where user_id = @id", new { id })).ShouldBeFalse();
    }

    async Task<int> SignInAsync(int expiresIn) =>
        (int)(await host.SignInAsync(GooglePerson.New("tokens") with { ExpiresIn = expiresIn }))["user"]!["id"]!;
}
