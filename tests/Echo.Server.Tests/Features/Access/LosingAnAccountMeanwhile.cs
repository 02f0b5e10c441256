using Dapper;
using Echo.Testing;

namespace Echo.Server.Tests.Features.Access;

/// <summary>An account is disabled or deleted while a request of its owner is under way: whatever comes second finds it gone.</summary>
public sealed class LosingAnAccountMeanwhile
{
    const string Disabling =
        """
        update access_accounts set is_active = false where username = 'someone';
        update access_sessions set ended_at = now() where account_id = 1;
        """;

    const string Deleting =
        """
        update access_accounts set username = 'deleted-1', email = null, password_hash = null, is_active = false, deleted_at = now()
        where username = 'someone';
        delete from access_sessions where account_id = 1;
        delete from access_api_keys where account_id = 1;
        """;

    public static TheoryData<string> Ends => [Disabling, Deleting];

    [Theory, MemberData(nameof(Ends))]
    public async Task SigningIn(string end)
    {
        await using var host = await AccessHost.TakeAsync();
        await host.RegisterAsync("someone");
        var answer = await EndDuringAsync(
            host, end, () => host.PostAsync("/auth/login", new { username = "someone", password = AccessHost.Password }));
        answer.ShouldRefuse(401, "Invalid credentials");
        await ShouldHaveNothingLiveAsync(host);
    }

    [Theory, MemberData(nameof(Ends))]
    public async Task Refreshing(string end)
    {
        await using var host = await AccessHost.TakeAsync();
        var person = await host.RegisterAsync("someone");
        var answer = await EndDuringAsync(host, end, () => host.PostAsync("/auth/refresh", new { refresh_token = person.RefreshToken }));
        answer.ShouldRefuse(401, "Invalid or expired refresh token");
        await ShouldHaveNothingLiveAsync(host);
    }

    [Theory]
    [InlineData(Disabling, "/api/v1/auth/api-keys")]
    [InlineData(Deleting, "/api/v1/auth/api-keys")]
    [InlineData(Disabling, "/api/auth/api-key/generate")]
    [InlineData(Deleting, "/api/auth/api-key/generate")]
    public async Task MakingAKey(string end, string route)
    {
        await using var host = await AccessHost.TakeAsync();
        var person = await host.RegisterAsync("someone");
        var answer = await EndDuringAsync(host, end, () => host.PostAsync(route, new { name = "k" }, person.Token));
        answer.ShouldRefuse(401, "Account is inactive");
        await ShouldHaveNothingLiveAsync(host);
    }

    /// <summary>Begins the end of the account, then the request, which has to wait for it, and then commits.</summary>
    static async Task<Answer> EndDuringAsync(AccessHost host, string end, Func<Task<Answer>> request)
    {
        await using var connection = await host.Database.Source.OpenConnectionAsync(TestContext.Current.CancellationToken);
        await using var transaction = await connection.BeginTransactionAsync(TestContext.Current.CancellationToken);
        await connection.ExecuteAsync(end);
        var answer = request();
        await Eventually.TrueAsync(() => host.QueryAsync<bool>(
            "select exists (select from pg_stat_activity where datname = current_database() and wait_event_type = 'Lock')"), TimeSpan.FromSeconds(30));
        await transaction.CommitAsync(TestContext.Current.CancellationToken);
        return await answer;
    }

    static async Task ShouldHaveNothingLiveAsync(AccessHost host)
    {
        (await host.QueryAsync<long>("select count(*) from access_sessions where ended_at is null")).ShouldBe(0);
        (await host.QueryAsync<long>("select count(*) from access_api_keys")).ShouldBe(0);
    }
}
