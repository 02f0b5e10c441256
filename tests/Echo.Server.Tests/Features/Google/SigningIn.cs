using Echo.Server.Tests.Platform.Http.Browsers;

namespace Echo.Server.Tests.Features.Google;

/// <summary>Document 002's sign-in, and what it makes of people.</summary>
[Collection(GoogleTests.Name)]
public sealed class SigningIn(GoogleHost host)
{
    [Fact]
    public async Task TheDocumentsExample()
    {
        var (_, scopes) = await host.Echo.SendAsync(HttpMethod.Get, "/auth/scopes", null);
        ((string)scopes["available_scopes"]!["drive"]!["scope"]!).ShouldBe("https://www.googleapis.com/auth/drive");
        ((string)scopes["available_scopes"]!["gmail_full"]!["scope"]!).ShouldBe("https://www.googleapis.com/auth/gmail.modify");
        (scopes["available_scopes"]!.AsObject().Count, (bool)scopes["configured"]!).ShouldBe((10, true));

        var (status, begun) = await host.Echo.PostAsync("/auth/scopes", null, """{"scopes": ["drive", "gmail_full"]}""");
        (status, (int)begun["expires_in"]!, (string)begun["message"]!).ShouldBe((200, 600, "Open auth_url to continue"));
        var authUrl = (string)begun["auth_url"]!;
        authUrl.ShouldStartWith($"{host.Google.Url}/auth?");
        authUrl.ShouldContain(Uri.EscapeDataString("openid email profile https://www.googleapis.com/auth/drive https://www.googleapis.com/auth/gmail.modify"));

        var (back, signedIn) = await host.ReturnAsync(host.Google.Agree(authUrl, new("1", "Ada.Lovelace@gmail.com")));
        back.ShouldBe(200, signedIn.ToJsonString());
        ((string)signedIn["token_type"]!, (int)signedIn["expires_in"]!).ShouldBe(("bearer", 86_400));
        signedIn["granted_scopes"]!.AsArray().Select(scope => (string)scope!).ShouldBe(["drive", "gmail_full"]);
        var user = signedIn["user"]!;
        ((string)user["username"]!, (string)user["email"]!, (string)user["role"]!, (bool)user["is_verified"]!)
            .ShouldBe(("Ada-Lovelace", "ada.lovelace@gmail.com", "user", true));
        ((string)user["uuid"]!).ShouldBe((string)signedIn["user_id"]!);

        var token = (string)signedIn["access_token"]!;
        var (_, me) = await host.Echo.SendAsync(HttpMethod.Get, "/me", token);
        ((string)me["message"]!, (bool)me["user"]!["google_connected"]!, (string)me["user"]!["name"]!)
            .ShouldBe(("Current user information", true, "Ada Lovelace"));
        var (_, standing) = await host.Echo.SendAsync(HttpMethod.Get, "/auth/status", token);
        ((bool)standing["authenticated"]!, (string)standing["email"]!, (int)standing["total_granted_scopes"]!, (string)standing["user_id"]!)
            .ShouldBe((true, "Ada.Lovelace@gmail.com", 2, (string)me["user"]!["id"]!));

        var (login, exchanged) = await host.Echo.PostAsync("/auth/login", token, "{}");
        (login, (int)exchanged["expires_in"]!).ShouldBe((200, 86_400));
        var (queued, run) = await host.Echo.PostAsync("/run", token, """{"message": "List my recent emails"}""");
        (queued, (string)run["status"]!).ShouldBe((200, "queued"));
    }

    [Fact]
    public async Task ABrowserGetsAPage()
    {
        using var browser = new PlayedBrowser(() => host.Url);
        var (_, begun) = await browser.FetchAsync(HttpMethod.Post, "/auth/scopes", null, """{"scopes": ["drive"]}""");
        var (status, page) = await browser.ReturnAsync(host.Google.Agree((string)begun["auth_url"]!, GooglePerson.New("page")));
        status.ShouldBe(200);
        page.ShouldContain("You are signed in");
        page.ShouldContain("id=\"access_token\">eyJ");
    }

    [Fact]
    public async Task ThePersonIsKnownByItsSubject()
    {
        var person = GooglePerson.New("moving");
        var first = await host.SignInAsync(person);
        var later = await host.SignInAsync(person with { Email = $"other-{person.Email}" });
        ((string)later["user_id"]!).ShouldBe((string)first["user_id"]!);
        var other = await host.SignInAsync(GooglePerson.New("x") with { Email = person.Email.Replace("gmail.com", "example.org", StringComparison.Ordinal) });
        ((string)other["user"]!["username"]!).ShouldBe($"{first["user"]!["username"]}-2");
    }

    [Fact]
    public async Task FewerScopesThanAskedForAreTaken()
    {
        var person = GooglePerson.New("careful") with { Granted = "openid email https://www.googleapis.com/auth/drive" };
        var signedIn = await host.SignInAsync(person);
        signedIn["granted_scopes"]!.AsArray().Select(scope => (string)scope!).ShouldBe(["drive"]);
        var (_, standing) = await host.Echo.SendAsync(HttpMethod.Get, "/auth/status", (string)signedIn["access_token"]!);
        standing["requested_scopes"]!.AsArray().Select(scope => (string)scope!).ShouldBe(["drive", "gmail_full"]);
    }

    [Fact]
    public async Task AnAddressThatIsNotProvenOpensNobodysAccount()
    {
        var person = GooglePerson.New("victim");
        await host.RegisterAsync(person.Email);
        (await host.RefusedAsync(person)).ShouldBe((409, "An account with this e-mail exists: sign in with its password, then connect Google"));

        await host.QueryAsync<int>("update access_accounts set email_proven = true where email = @email returning 1", new { email = person.Email });
        (await host.RefusedAsync(person with { IsEmailVerified = false })).Status.ShouldBe(409, "Google does not say that it is his either");
        var signedIn = await host.SignInAsync(person);
        ((string)signedIn["user"]!["email"]!).ShouldBe(person.Email);
        (await host.RefusedAsync(GooglePerson.New("second") with { Email = person.Email })).Status.ShouldBe(409, "the account is another person's now");
    }

    [Fact]
    public async Task ADisabledAccountStaysShut()
    {
        var person = GooglePerson.New("disabled");
        var id = (string)(await host.SignInAsync(person))["user_id"]!;
        (await host.Echo.SendAsync(HttpMethod.Put, $"/api/users/{id}", host.Echo.Admin, """{"isActive":false}""")).Status.ShouldBe(200);
        (await host.RefusedAsync(person)).ShouldBe((401, "Account is inactive"));
    }

    [Fact]
    public async Task SigningOutErasesTheTokensHereAndThere()
    {
        var token = (string)(await host.SignInAsync(GooglePerson.New("leaving")))["access_token"]!;
        var before = host.Google.Revoked.Count;
        var (status, body) = await host.Echo.SendAsync(HttpMethod.Delete, "/auth/logout", token);
        (status, (string)body["message"]!).ShouldBe((200, "User logged out successfully"));
        host.Google.Revoked.Count.ShouldBe(before + 1);
        (await host.Echo.SendAsync(HttpMethod.Get, "/me", token)).Status.ShouldBe(401);

        var (made, key) = await host.Echo.PostAsync("/api/v1/auth/api-keys", host.Echo.User, $$"""{"name":"{{Guid.NewGuid()}}"}""");
        made.ShouldBe(201);
        (await host.Echo.SendAsync(HttpMethod.Delete, "/auth/logout", (string)key["key"]!)).Status.ShouldBe(400);
    }

    [Fact]
    public async Task ADeletedAccountLeavesNothing()
    {
        var signedIn = await host.SignInAsync(GooglePerson.New("deleted"));
        var uid = (int)signedIn["user"]!["id"]!;
        (await host.Echo.SendAsync(HttpMethod.Delete, $"/api/users/{signedIn["user_id"]}", host.Echo.Admin)).Status.ShouldBe(200);
        await Echo.Testing.Eventually.TrueAsync(
            async () => await host.QueryAsync<int>("select count(*)::integer from google_sessions where user_id = @uid", new { uid }) == 0,
            TimeSpan.FromSeconds(30));
    }

    [Theory]
    [InlineData("""{"scopes": []}""", 422)]
    [InlineData("""{"scopes": ["drive", "drive"]}""", 422)]
    [InlineData("""{"scopes": ["drive", "everything", "more"]}""", 400)]
    public async Task UnusableScopesAreRefused(string body, int expected)
    {
        var (status, problem) = await host.Echo.PostAsync("/auth/scopes", null, body);
        status.ShouldBe(expected);
        if (expected == 400)
            ((string)problem["detail"]!, (string)problem["error"]!["details"]!["field"]!).ShouldBe(("Invalid scopes: everything, more", "scopes"));
    }
}
