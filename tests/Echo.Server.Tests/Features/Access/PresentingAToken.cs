using System.Security.Cryptography;
using System.Text.Json.Nodes;

namespace Echo.Server.Tests.Features.Access;

/// <summary>The token matrix: whatever is not exactly a live access token of ours is 401.</summary>
public sealed class PresentingAToken(SharedAccessHost shared) : IClassFixture<SharedAccessHost>
{
    const string Key = SharedAccessHost.Key;
    const string OtherKey = "fedcba9876543210fedcba9876543210";

    public static TheoryData<string> Bad => [.. Forgeries.Keys];

    static readonly Dictionary<string, Func<ForgedToken, string>> Forgeries = new(StringComparer.Ordinal)
    {
        ["alg none"] = token => (token with { Header = """{"alg":"none","typ":"JWT"}""" }).Unsigned + ".",
        ["alg none, signed"] = token => (token with { Header = """{"alg":"none","typ":"JWT"}""" }).Signed,
        ["alg HS512"] = token => (token with { Header = """{"alg":"HS512","typ":"JWT"}""" }).SignedBy(HMACSHA512.HashData),
        ["alg HS384"] = token => (token with { Header = """{"alg":"HS384","typ":"JWT"}""" }).SignedBy(HMACSHA384.HashData),
        ["alg RS256"] = token => (token with { Header = """{"alg":"RS256","typ":"JWT"}""" }).Signed,
        ["alg in lower case"] = token => (token with { Header = """{"alg":"hs256","typ":"JWT"}""" }).Signed,
        ["header in another order"] = token => (token with { Header = """{"typ":"JWT","alg":"HS256"}""" }).Signed,
        ["typ missing"] = token => (token with { Header = """{"alg":"HS256"}""" }).Signed,
        ["kid"] = token => (token with { Header = """{"alg":"HS256","typ":"JWT","kid":"../../dev/null"}""" }).Signed,
        ["jku"] = token => (token with { Header = """{"alg":"HS256","typ":"JWT","jku":"https://evil.example/keys"}""" }).Signed,
        ["x5u"] = token => (token with { Header = """{"alg":"HS256","typ":"JWT","x5u":"https://evil.example/cert"}""" }).Signed,
        ["jwk"] = token => (token with { Header = """{"alg":"HS256","typ":"JWT","jwk":{"kty":"oct","k":"AAAA"}}""" }).Signed,
        ["crit"] = token => (token with { Header = """{"alg":"HS256","typ":"JWT","crit":["b64"],"b64":false}""" }).Signed,
        ["wrong key"] = token => (token with { Key = OtherKey }).Signed,
        ["empty key"] = token => (token with { Key = "" }).Signed,
        ["expired"] = token => token.With("exp", token.Now.ToUnixTimeSeconds() - 31).Signed,
        ["exp missing"] = token => token.Without("exp").Signed,
        ["exp as text"] = token => token.With("exp", "9999999999").Signed,
        ["exp beyond all numbers"] = token => token.With("exp", 1e300).Signed,
        ["not yet valid"] = token => token.With("nbf", token.Now.ToUnixTimeSeconds() + 31).Signed,
        ["nbf as text"] = token => token.With("nbf", "0").Signed,
        ["wrong issuer"] = token => token.With("iss", "other").Signed,
        ["issuer missing"] = token => token.Without("iss").Signed,
        ["wrong audience"] = token => token.With("aud", "other").Signed,
        ["audience missing"] = token => token.Without("aud").Signed,
        ["audience as a list"] = token => token.With("aud", new JsonArray("echo")).Signed,
        ["refresh token"] = token => token.With("type", "refresh").Signed,
        ["type missing"] = token => token.Without("type").Signed,
        ["session missing"] = token => token.Without("sid").Signed,
        ["session of another form"] = token => token.With("sid", "1").Signed,
        ["subject missing"] = token => token.Without("sub").Signed,
        ["signature cut"] = token => token.Signed[..^1],
        ["signature longer"] = token => token.Signed + "A",
        ["signature padded"] = token => token.Signed + "=",
        ["signature in a second spelling"] = token => SecondSpelling(token.Signed),
        ["signature missing"] = token => token.Unsigned + ".",
        ["two parts"] = token => token.Unsigned,
        ["one part"] = token => token.Unsigned.Split('.')[0],
        ["dots only"] = _ => "..",
        ["four parts"] = token => token.Signed + ".x",
        ["dot behind"] = token => token.Signed + ".",
        ["dot before"] = token => "." + token.Signed,
        ["claims changed"] = token => $"{token.Unsigned}.{token.With("uid", 7).Signed.Split('.')[2]}",
        ["much too long"] = token => token.With("note", new string('x', 5000)).Signed,
    };

    [Fact]
    public async Task AcceptsATokenMadeByAnotherHand()
    {
        await using var host = await AccessHost.StartAsync(("JWT_SECRET", Key));
        var token = await LiveAsync(host);
        (await host.GetAsync("/me", token.Signed)).Code.ShouldBe(200);
        (await host.GetAsync("/me", token.With("exp", token.Now.ToUnixTimeSeconds() - 30).Signed)).Code.ShouldBe(200, "clock skew");
        (await host.GetAsync("/me", token.With("nbf", token.Now.ToUnixTimeSeconds() + 30).Signed)).Code.ShouldBe(200, "clock skew");
        token.With("role", "admin").With("extra", new JsonObject { ["exp"] = 0 });
        (await host.GetAsync("/me", token.Signed)).Read("user.role").ShouldBe("user");
    }

    [Theory, MemberData(nameof(Bad))]
    public async Task RefusesForgeries(string forgery)
    {
        var answer = await shared.Host.GetAsync("/me", Forgeries[forgery](await LiveAsync(shared.Host)));
        answer.ShouldRefuse(401, "Invalid or expired token");
        answer.Headers.WwwAuthenticate.ToString().ShouldBe("Bearer");
    }

    [Fact]
    public async Task RefusesForeignSessions()
    {
        var host = shared.Host;
        var token = await LiveAsync(host);
        (await host.GetAsync("/me", token.With("sid", Guid.NewGuid().ToString()).Signed)).ShouldRefuse(401, "Token has been revoked");
        token = await LiveAsync(host);
        (await host.GetAsync("/me", token.With("sub", Guid.NewGuid().ToString()).Signed)).ShouldRefuse(401, "Token has been revoked");
    }

    [Fact]
    public async Task RefreshTokensCanHaveAKeyOfTheirOwn()
    {
        await using var host = await AccessHost.StartAsync(("SECRET_KEY", Key), ("REFRESH_TOKEN_SECRET", OtherKey));
        var token = (await LiveAsync(host)).With("type", "refresh");
        (await host.PostAsync("/auth/refresh", new { refresh_token = token.Signed })).ShouldRefuse(401, "Invalid or expired refresh token");
        (await host.PostAsync("/auth/refresh", new { refresh_token = (token with { Key = OtherKey }).With("type", "refresh").Signed }))
            .ShouldRefuse(401, "Refresh token was already used; sign in again");
    }

    static async Task<ForgedToken> LiveAsync(AccessHost host)
    {
        var person = await host.RegisterAsync();
        var sid = await host.QueryAsync<Guid>(
            "select sid from access_sessions join users on users.id = account_id where uuid = @Uuid", person);
        return new(Key, host.Time.GetUtcNow(), person.Uuid, sid);
    }

    // The last character of 32 bytes in base64url carries four bits; the two others change nothing for a lenient decoder.
    static string SecondSpelling(string token)
    {
        const string Alphabet = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";
        return token[..^1] + Alphabet[Alphabet.IndexOf(token[^1], StringComparison.Ordinal) ^ 1];
    }
}
