namespace Echo.Server.Tests.Features.Access;

/// <summary>Rotation of refresh tokens on all three routes (contract section 3.2).</summary>
public sealed class RefreshingATwiceUsedToken(SharedAccessHost shared) : IClassFixture<SharedAccessHost>
{
    const string Invalid = "Invalid or expired refresh token";
    const string AlreadyUsed = "Refresh token was already used; sign in again";

    public static TheoryData<string> Routes => ["/auth/refresh", "/api/v1/auth/refresh", "/api/auth/refresh"];

    [Theory, MemberData(nameof(Routes))]
    public async Task RefusesWhateverIsNoRefreshToken(string route)
    {
        var host = shared.Host;
        var person = await host.RegisterAsync();
        (await RefreshAsync(host, route, "nonsense")).ShouldRefuse(401, Invalid);
        (await RefreshAsync(host, route, "")).ShouldRefuse(401, Invalid);
        (await RefreshAsync(host, route, person.Token)).ShouldRefuse(401, Invalid);
        (await RefreshAsync(host, route, person.RefreshToken[..^1] + "!")).ShouldRefuse(401, Invalid);
        (await host.PostAsync(route, "{}")).Code.ShouldBe(422);
        (await host.PostAsync(route)).Violations.ShouldBe(["body missing"]);
        (await RefreshAsync(host, route, person.RefreshToken)).Code.ShouldBe(200);
    }

    [Theory, MemberData(nameof(Routes))]
    public async Task EndsTheWholeSession(string route)
    {
        var host = shared.Host;
        var person = await host.RegisterAsync();
        var other = await host.PostAsync("/auth/login", new { username = person.Username, password = AccessHost.Password });
        var (token, refreshToken) = Pair(await RefreshAsync(host, route, person.RefreshToken));
        (await host.GetAsync("/me", token)).Code.ShouldBe(200);
        (await host.GetAsync("/me", person.Token)).Code.ShouldBe(200, "a refresh leaves access tokens alone");

        (await RefreshAsync(host, route, person.RefreshToken)).ShouldRefuse(401, AlreadyUsed);
        (await RefreshAsync(host, route, refreshToken)).ShouldRefuse(401, Invalid);
        (await host.GetAsync("/me", token)).ShouldRefuse(401, "Token has been revoked");
        (await host.GetAsync("/me", person.Token)).ShouldRefuse(401, "Token has been revoked");
        (await host.GetAsync("/me", other.Read("access_token"))).Code.ShouldBe(200, "other sessions stay");
    }

    [Theory, MemberData(nameof(Routes))]
    public async Task OfParallelUsesAtMostOneSucceeds(string route)
    {
        var host = shared.Host;
        var person = await host.RegisterAsync();
        var answers = await Task.WhenAll(Enumerable.Range(0, 50).Select(_ => RefreshAsync(host, route, person.RefreshToken)));
        answers.Count(answer => answer.Code == 200).ShouldBe(1);
        answers.Count(answer => answer.Code == 401 && answer.Detail is AlreadyUsed or Invalid).ShouldBe(49);
        answers.Count(answer => answer.Code == 401 && answer.Detail == AlreadyUsed).ShouldBeGreaterThan(0);

        var (token, refreshToken) = Pair(answers.Single(answer => answer.Code == 200));
        (await host.GetAsync("/me", token)).Code.ShouldBe(401);
        (await RefreshAsync(host, route, refreshToken)).Code.ShouldBe(401);
    }

    [Theory, MemberData(nameof(Routes))]
    public async Task LivesSevenDaysFromTheLastUse(string route)
    {
        var host = shared.Host;
        var person = await host.RegisterAsync();
        host.Time.Advance(TimeSpan.FromDays(6));
        var (_, refreshToken) = Pair(await RefreshAsync(host, route, person.RefreshToken));
        host.Time.Advance(TimeSpan.FromDays(6.9));
        (_, refreshToken) = Pair(await RefreshAsync(host, route, refreshToken));
        host.Time.Advance(TimeSpan.FromDays(7));
        (await RefreshAsync(host, route, refreshToken)).ShouldRefuse(401, Invalid);
    }

    [Theory, MemberData(nameof(Routes))]
    public async Task RefusesADisabledAccount(string route)
    {
        var host = shared.Host;
        var person = await host.RegisterAsync();
        await host.ExecuteAsync("update access_accounts set is_active = false where uuid = @Uuid", person);
        (await RefreshAsync(host, route, person.RefreshToken)).ShouldRefuse(401, Invalid);
    }

    [Fact]
    public async Task StoresHashesOnly()
    {
        var host = shared.Host;
        var person = await host.RegisterAsync();
        (await host.QueryAsync<long>("select count(*) from access_sessions where refresh_hash = sha256(@RefreshToken::bytea)", person))
            .ShouldBe(1);
    }

    [Fact]
    public async Task TheCamelCaseFamilyTakesBothNames()
    {
        var host = shared.Host;
        var person = await host.RegisterAsync();
        var first = await host.PostAsync("/api/auth/refresh", new { refresh_token = person.RefreshToken });
        first.Code.ShouldBe(200, first.Text);
        (await host.PostAsync("/api/auth/refresh", new { refreshToken = first.Read("data.refreshToken") })).Code.ShouldBe(200);
    }

    static Task<Answer> RefreshAsync(AccessHost host, string route, string token) =>
        host.PostAsync(route, new { refresh_token = token });

    static (string Token, string RefreshToken) Pair(Answer answer)
    {
        answer.Code.ShouldBe(200, answer.Text);
        return answer.Has("data")
            ? (answer.Read("data.token"), answer.Read("data.refreshToken"))
            : (answer.Read("access_token"), answer.Read("refresh_token"));
    }
}
