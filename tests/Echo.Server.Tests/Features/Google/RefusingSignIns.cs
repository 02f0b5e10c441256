using System.Security.Cryptography;
using System.Text.Json.Nodes;
using Echo.Server.Tests.Platform.Http.Browsers;

namespace Echo.Server.Tests.Features.Google;

/// <summary>Sign-ins that are not what they seem.</summary>
[Collection(GoogleTests.Name)]
public sealed class RefusingSignIns(GoogleHost host)
{
    const string Prefix = "Google did not accept the code: ";

    [Theory]
    [InlineData("/auth/callback", "Missing authorization code or state")]
    [InlineData("/auth/callback?code=x", "Missing authorization code or state")]
    [InlineData("/auth/callback?code=x&state=made-up", "Invalid state parameter")]
    [InlineData("/auth/callback?error=access_denied", "OAuth error: access_denied")]
    [InlineData("/auth/callback?error=%3Cscript%3E%0a", "OAuth error: unknown")]
    public async Task AnAnswerWithoutASignIn(string path, string detail)
    {
        var (status, problem) = await host.ReturnAsync(path);
        (status, (string)problem["detail"]!).ShouldBe((400, detail));
    }

    [Fact]
    public async Task AStateCountsOnce()
    {
        var path = host.Google.Agree(await host.BeginAsync(), GooglePerson.New("once"));
        (await host.ReturnAsync(path)).Status.ShouldBe(200);
        var (status, problem) = await host.ReturnAsync(path);
        (status, (string)problem["detail"]!).ShouldBe((400, "Invalid state parameter"));
    }

    [Fact]
    public async Task AStateOfManyRequestsAtOnceCountsOnce()
    {
        var path = host.Google.Agree(await host.BeginAsync(), GooglePerson.New("race"));
        var answers = await Task.WhenAll(Enumerable.Range(0, 8).Select(_ => host.ReturnAsync(path)));
        answers.Count(answer => answer.Status == 200).ShouldBe(1);
        answers.Count(answer => answer.Status == 400).ShouldBe(7);
    }

    [Fact]
    public async Task AnErrorUsesTheStateUp()
    {
        var path = host.Google.Agree(await host.BeginAsync(), GooglePerson.New("denied"));
        var state = path[path.IndexOf("state=", StringComparison.Ordinal)..];
        (await host.ReturnAsync($"/auth/callback?error=access_denied&{state}")).Status.ShouldBe(400);
        (await host.ReturnAsync(path)).Status.ShouldBe(400);
    }

    [Fact]
    public async Task AnOldStateIsNone()
    {
        var path = host.Google.Agree(await host.BeginAsync(), GooglePerson.New("old"));
        await host.QueryAsync<int>("update google_flows set created_at = created_at - interval '11 minutes'");
        (await host.ReturnAsync(path)).Status.ShouldBe(400);
    }

    [Fact]
    public async Task ACodeOfAnotherSignInIsNotAccepted()
    {
        var stolen = host.Google.Agree(await host.BeginAsync(), GooglePerson.New("stolen"));
        var own = host.Google.Agree(await host.BeginAsync(), GooglePerson.New("own"));
        var code = stolen[(stolen.IndexOf("code=", StringComparison.Ordinal) + 5)..stolen.IndexOf('&', StringComparison.Ordinal)];
        var ownCode = own[(own.IndexOf("code=", StringComparison.Ordinal) + 5)..own.IndexOf('&', StringComparison.Ordinal)];
        var (status, problem) = await host.ReturnAsync(own.Replace(ownCode, code, StringComparison.Ordinal));
        (status, (string)problem["detail"]!).ShouldBe((502, $"{Prefix}invalid_grant"), "PKCE binds the code to its sign-in");
    }

    [Fact]
    public async Task ASignInOfAPageStaysInItsBrowser()
    {
        var (authUrl, cookie) = await host.BeginInABrowserAsync();
        var path = host.Google.Agree(authUrl, GooglePerson.New("lured"));
        (await host.ReturnAsync(path)).Status.ShouldBe(400, "another browser has no such cookie");
        (await host.ReturnAsync(path, cookie: cookie)).Status.ShouldBe(400, "and the state is used up");

        (authUrl, cookie) = await host.BeginInABrowserAsync();
        path = host.Google.Agree(authUrl, GooglePerson.New("lured"));
        (await host.ReturnAsync(path, cookie: "echo_browser=made-up")).Status.ShouldBe(400);

        (authUrl, cookie) = await host.BeginInABrowserAsync();
        (await host.ReturnAsync(host.Google.Agree(authUrl, GooglePerson.New("home")), cookie: cookie)).Status.ShouldBe(200);
    }

    [Fact]
    public async Task ASignInOfAProgramAsksThePersonBeforeTheBrowser()
    {
        using var browser = new PlayedBrowser(() => host.Url);
        using var other = new PlayedBrowser(() => host.Url);
        var person = GooglePerson.New("attacker");
        var (status, page) = await browser.ReturnAsync(host.Google.Agree(await host.BeginAsync(), person));
        status.ShouldBe(200, page);
        page.ShouldContain($"Sign in as {person.Email}?");
        page.ShouldNotContain("eyJ");
        (await CountAsync(person)).ShouldBe(0, "nothing has happened");

        // A word counts once, also a wrong one; so each has its own.
        (await browser.SubmitAsync(page, isForeign: true)).Status.ShouldBe(400);
        (_, page) = await browser.ReturnAsync(host.Google.Agree(await host.BeginAsync(), person));
        (await browser.SubmitAsync(page, isForeign: true, isLax: true)).Status.ShouldBe(400);
        (_, page) = await browser.ReturnAsync(host.Google.Agree(await host.BeginAsync(), person));
        other.Shown = browser.Shown;
        (await other.SubmitAsync(page)).Status.ShouldBe(400);
        (await CountAsync(person)).ShouldBe(0);

        (_, page) = await browser.ReturnAsync(host.Google.Agree(await host.BeginAsync(), person));
        (status, var done) = await browser.SubmitAsync(page);
        status.ShouldBe(200, done);
        done.ShouldContain("You are signed in");
        (await CountAsync(person)).ShouldBe(1);
        (await browser.SubmitAsync(page)).Status.ShouldBe(400);

        Task<int> CountAsync(GooglePerson one) =>
            host.QueryAsync<int>("select count(*)::integer from access_accounts where email = @Email", new { one.Email });
    }

    public static TheoryData<string, string> Lies => new()
    {
        { "nonce", "the identity token belongs to another sign-in" },
        { "no nonce", "the identity token belongs to another sign-in" },
        { "expired", "the identity token has expired" },
        { "future", "the identity token is of the future" },
        { "audience", "the identity token is for another client" },
        { "more audiences", "the identity token is for another client" },
        { "azp", "the identity token is for another client" },
        { "issuer", "the identity token has another issuer" },
        { "foreign key", "the identity token is not signed by a known key" },
        { "unknown key", "the identity token is not signed by a known key" },
        { "none", "there is no usable identity token" },
        { "HS256", "there is no usable identity token" },
        { "nobody", "the identity token names nobody" },
    };

    [Theory, MemberData(nameof(Lies))]
    public async Task ATokenThatLies(string lie, string reason)
    {
        using var foreign = RSA.Create(2_048);
        var person = GooglePerson.New("liar") with
        {
            Change = (header, claims) => Lie(lie, header, claims),
            ForeignKey = lie == "foreign key" ? foreign : null,
        };
        (await host.RefusedAsync(person)).ShouldBe((502, Prefix + reason));
        (await host.QueryAsync<int>("select count(*)::integer from access_accounts where email = @Email", new { person.Email })).ShouldBe(0);
    }

    [Fact]
    public async Task ARefusalTellsNoSecret()
    {
        var path = host.Google.Agree(await host.BeginAsync(), GooglePerson.New("secret"));
        var (_, problem) = await host.ReturnAsync(path.Replace("code=", "code=x", StringComparison.Ordinal));
        problem.ToJsonString().ShouldNotContain(FakeGoogle.ClientSecret);
    }

    static void Lie(string lie, JsonObject header, JsonObject claims)
    {
        var now = (long)claims["iat"]!;
        switch (lie)
        {
            case "nonce": claims["nonce"] = "another"; break;
            case "no nonce": claims.Remove("nonce"); break;
            case "expired": claims["exp"] = now - 120; break;
            case "future": claims["iat"] = now + 600; break;
            case "audience": claims["aud"] = "another"; break;
            case "more audiences": claims["aud"] = new JsonArray(FakeGoogle.ClientId, "another"); break;
            case "azp": claims["azp"] = "another"; break;
            case "issuer": claims["iss"] = "https://accounts.example.com"; break;
            case "unknown key": header["kid"] = "made-up"; break;
            case "none": header["alg"] = "none"; break;
            case "HS256": header["alg"] = "HS256"; break;
            case "nobody": claims.Remove("sub"); break;
        }
    }
}
