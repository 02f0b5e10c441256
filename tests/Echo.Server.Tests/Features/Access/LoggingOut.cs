namespace Echo.Server.Tests.Features.Access;

public sealed class LoggingOut(SharedAccessHost shared) : IClassFixture<SharedAccessHost>
{
    const string KeyHasNoSession = "An API key has no session; revoke the key instead";
    const string InvalidRefresh = "Invalid or expired refresh token";

    [Fact]
    public async Task NeedsAnAccessToken()
    {
        var host = shared.Host;
        var person = await host.RegisterAsync();
        (await host.PostAsync("/auth/logout")).ShouldRefuse(401, "Not authenticated");
        (await host.PostAsync("/auth/logout", token: "nonsense")).ShouldRefuse(401, "Invalid or expired token");
        var key = await host.MakeKeyAsync(person.Token, "key");
        (await host.PostAsync("/auth/logout", token: key)).ShouldRefuse(400, KeyHasNoSession);
        var reader = await host.MakeKeyAsync(person.Token, "reader", "*:read");
        (await host.PostAsync("/auth/logout", token: reader)).ShouldRefuse(403, "Missing permission: account:write");
    }

    [Fact]
    public async Task EndsThisSessionAndNoOther()
    {
        var host = shared.Host;
        var person = await host.RegisterAsync();
        var other = await host.PostAsync("/auth/login", new { username = person.Username, password = AccessHost.Password });
        (await host.PostAsync("/auth/logout", "not even JSON", person.Token)).Code.ShouldBe(200);
        (await host.GetAsync("/me", person.Token)).ShouldRefuse(401, "Token has been revoked");
        (await host.PostAsync("/auth/refresh", new { refresh_token = person.RefreshToken })).ShouldRefuse(401, InvalidRefresh);
        (await host.GetAsync("/me", other.Read("access_token"))).Code.ShouldBe(200);
    }

    [Fact]
    public async Task Document001RefusesWithoutAnyToken()
    {
        var host = shared.Host;
        var person = await host.RegisterAsync();
        var key = await host.MakeKeyAsync(person.Token, "key");
        (await LogOutAsync(host, null, null)).ShouldRefuse(401, "Not authenticated");
        (await LogOutAsync(host, null, "nonsense")).ShouldRefuse(401, InvalidRefresh);
        (await LogOutAsync(host, null, person.Token)).ShouldRefuse(401, InvalidRefresh);
        (await LogOutAsync(host, key, null)).ShouldRefuse(400, KeyHasNoSession);
        (await LogOutAsync(host, "nonsense", null)).ShouldRefuse(401, "Invalid or expired token");
        (await host.PostAsync("/api/v1/auth/logout", """{"refresh_token": 7}""", person.Token)).Code.ShouldBe(422);

        (await LogOutAsync(host, person.Token, "nonsense")).ShouldRefuse(401, InvalidRefresh);
        (await host.GetAsync("/me", person.Token)).Code.ShouldBe(200, "a refused logout changes nothing");
    }

    [Fact]
    public async Task Document001EndsTheSessionOfEachToken()
    {
        var host = shared.Host;
        var first = await host.RegisterAsync();
        var second = await host.RegisterAsync();
        (await LogOutAsync(host, first.Token, second.RefreshToken)).Code.ShouldBe(204);
        (await host.GetAsync("/me", first.Token)).ShouldRefuse(401, "Token has been revoked");
        (await host.GetAsync("/me", second.Token)).ShouldRefuse(401, "Token has been revoked");
        (await LogOutAsync(host, null, second.RefreshToken)).ShouldRefuse(401, InvalidRefresh);
    }

    [Fact]
    public async Task Document001TakesBothTokensOfOneSession()
    {
        var host = shared.Host;
        var person = await host.RegisterAsync();
        var answer = await LogOutAsync(host, person.Token, person.RefreshToken);
        answer.Code.ShouldBe(204);
        answer.Text.ShouldBeEmpty();
        (await host.GetAsync("/me", person.Token)).ShouldRefuse(401, "Token has been revoked");
    }

    [Fact]
    public async Task Document001TakesARefreshTokenAfterItsAccessTokenExpired()
    {
        var host = shared.Host;
        var person = await host.RegisterAsync();
        host.Time.Advance(TimeSpan.FromHours(2));
        (await LogOutAsync(host, person.Token, null)).ShouldRefuse(401, "Invalid or expired token");
        (await LogOutAsync(host, person.Token, person.RefreshToken)).Code.ShouldBe(204);
        (await host.PostAsync("/auth/refresh", new { refresh_token = person.RefreshToken })).ShouldRefuse(401, InvalidRefresh);
    }

    static Task<Answer> LogOutAsync(AccessHost host, string? token, string? refreshToken) =>
        host.PostAsync("/api/v1/auth/logout", refreshToken is null ? null : new { refresh_token = refreshToken }, token);
}
