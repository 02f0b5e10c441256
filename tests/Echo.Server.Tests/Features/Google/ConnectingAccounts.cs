namespace Echo.Server.Tests.Features.Google;

/// <summary>An account that exists gets a Google account.</summary>
[Collection(GoogleTests.Name)]
public sealed class ConnectingAccounts(GoogleHost host)
{
    [Fact]
    public async Task TheAccountThatBeganSaysYes()
    {
        var person = GooglePerson.New("linked");
        var (token, id) = await host.RegisterAsync($"own-{person.Email}");
        var (status, asked) = await host.ReturnAsync(host.Google.Agree(await host.BeginAsync(token), person));
        (status, (string)asked["status"]!, (string)asked["google_email"]!).ShouldBe((200, "confirm", person.Email));
        ((string)asked["username"]!).ShouldNotBeEmpty();
        asked["access_token"].ShouldBeNull();
        (await StandingAsync(token)).ShouldBeFalse("nothing has happened yet");

        var confirmation = $$"""{"confirm_token":"{{asked["confirm_token"]}}"}""";
        var (foreign, _) = await host.Echo.PostAsync("/auth/callback", host.Echo.User, confirmation);
        foreign.ShouldBe(400, "somebody else's word");
        var (confirmed, body) = await host.Echo.PostAsync("/auth/callback", token, confirmation);
        (confirmed, (string)body["message"]!, (string)body["email"]!).ShouldBe((200, "Google account connected", person.Email));
        body["granted_scopes"]!.AsArray().Count.ShouldBe(2);
        (await StandingAsync(token)).ShouldBeTrue();
        var (again, problem) = await host.Echo.PostAsync("/auth/callback", token, confirmation);
        (again, (string)problem["detail"]!).ShouldBe((400, "Invalid or expired confirmation"));

        ((string)(await host.SignInAsync(person))["user_id"]!).ShouldBe(id, "from now on it signs in to this account");
    }

    [Fact]
    public async Task APersonOfAnotherAccountIsNotTaken()
    {
        var person = GooglePerson.New("taken");
        await host.SignInAsync(person);
        var (token, _) = await host.RegisterAsync($"late-{person.Email}");
        var (_, asked) = await host.ReturnAsync(host.Google.Agree(await host.BeginAsync(token), person));
        var (status, problem) = await host.Echo.PostAsync("/auth/callback", token, $$"""{"confirm_token":"{{asked["confirm_token"]}}"}""");
        (status, (string)problem["detail"]!).ShouldBe((409, "This Google account is connected to another account"));
        (await StandingAsync(token)).ShouldBeFalse();
    }

    [Fact]
    public async Task AnotherPersonTakesThePlaceOfTheFirst()
    {
        var (one, other) = (GooglePerson.New("first"), GooglePerson.New("second") with { HasAgreedBefore = true, ExpiresIn = 60 });
        var (token, id) = await host.RegisterAsync($"both-{one.Email}");
        await ConnectAsync(token, one);
        var (revoked, renewed) = (host.Google.Revoked.Count, host.Google.Refreshes);
        await ConnectAsync(token, other);
        host.Google.Revoked.Count.ShouldBe(revoked + 1, "nothing is left of the first");
        var number = await host.QueryAsync<int>("select id from account_directory where uuid = @id::uuid", new { id });
        var got = await host.Sessions.TokenAsync(number, TestContext.Current.CancellationToken);
        got.ShouldBeNull("the second gave no refresh token, and the first's is not his");
        host.Google.Refreshes.ShouldBe(renewed);
    }

    [Fact]
    public async Task AKeyConnectsNothing()
    {
        var (made, key) = await host.Echo.PostAsync(
            "/api/v1/auth/api-keys", host.Echo.User, $$"""{"name":"{{Guid.NewGuid()}}","scopes":["account:*"]}""");
        made.ShouldBe(201);
        (await host.Echo.PostAsync("/auth/scopes", (string)key["key"]!, """{"scopes":["drive"]}""")).Status.ShouldBe(403);
        (await host.Echo.PostAsync("/auth/callback", (string)key["key"]!, """{"confirm_token":"x"}""")).Status.ShouldBe(403);
        (await host.Echo.PostAsync("/auth/scopes", "no-token", """{"scopes":["drive"]}""")).Status.ShouldBe(401);
    }

    async Task ConnectAsync(string token, GooglePerson person)
    {
        var (_, asked) = await host.ReturnAsync(host.Google.Agree(await host.BeginAsync(token), person));
        (await host.Echo.PostAsync("/auth/callback", token, $$"""{"confirm_token":"{{asked["confirm_token"]}}"}""")).Status.ShouldBe(200);
    }

    async Task<bool> StandingAsync(string token) =>
        (bool)(await host.Echo.SendAsync(HttpMethod.Get, "/auth/status", token)).Body["authenticated"]!;
}
