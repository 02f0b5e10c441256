using System.Buffers.Text;
using System.Text.Json;

namespace Echo.Server.Tests.Features.Access;

public sealed class ReadingATokensClaims
{
    [Fact]
    public async Task FindsAllOfTheContract()
    {
        await using var host = await AccessHost.StartAsync(("JWT_ISSUER", "https://issuer.example"), ("JWT_AUDIENCE", "people"));
        var person = await host.RegisterAsync("someone", "developer");
        foreach (var (token, type, life) in ((string, string, TimeSpan)[])
            [(person.Token, "access", TimeSpan.FromMinutes(30)), (person.RefreshToken, "refresh", TimeSpan.FromDays(7))])
        {
            var parts = token.Split('.');
            Base64Url.DecodeFromChars(parts[0]).ShouldBe("""{"alg":"HS256","typ":"JWT"}"""u8.ToArray());
            var claims = JsonDocument.Parse(Base64Url.DecodeFromChars(parts[1])).RootElement;
            claims.EnumerateObject().Select(claim => claim.Name).ShouldBe(
                ["sub", "uid", "username", "email", "role", "type", "sid", "iat", "exp", "jti", "iss", "aud"], ignoreOrder: true);
            claims.GetProperty("sub").GetGuid().ShouldBe(person.Uuid);
            claims.GetProperty("uid").GetInt32().ShouldBe(1);
            claims.GetProperty("type").GetString().ShouldBe(type);
            claims.GetProperty("iat").GetInt64().ShouldBe(host.Time.GetUtcNow().ToUnixTimeSeconds());
            claims.GetProperty("exp").GetInt64().ShouldBe((host.Time.GetUtcNow() + life).ToUnixTimeSeconds());
            claims.GetProperty("sid").GetGuid().ShouldBe(await host.QueryAsync<Guid>("select sid from access_sessions"));
            claims.GetProperty("iss").GetString().ShouldBe("https://issuer.example");
            claims.GetProperty("aud").GetString().ShouldBe("people");
        }
    }

    [Fact]
    public async Task LivesFollowTheSettings()
    {
        await using var host = await AccessHost.StartAsync(
            ("JWT_ACCESS_TOKEN_EXPIRE_MINUTES", "5"), ("JWT_REFRESH_TOKEN_EXPIRE_DAYS", "1"));
        var person = await host.RegisterAsync("someone");
        (await host.PostAsync("/auth/login", token: person.Token)).At("expires_in").GetInt32().ShouldBe(300);
        host.Time.Advance(TimeSpan.FromMinutes(6));
        (await host.GetAsync("/me", person.Token)).Code.ShouldBe(401);
        host.Time.Advance(TimeSpan.FromDays(1));
        (await host.PostAsync("/auth/refresh", new { refresh_token = person.RefreshToken })).Code.ShouldBe(401);
    }
}
