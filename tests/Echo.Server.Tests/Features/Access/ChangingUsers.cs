namespace Echo.Server.Tests.Features.Access;

/// <summary>PUT /api/users/{id}: fields and effects (contract sections 3.2 and 7).</summary>
public sealed class ChangingUsers
{
    const string NewPassword = "AnotherPassword123!";

    public static TheoryData<string, string> BrokenBodies => new()
    {
        { """{"email": "x"}""", "body.email email" },
        { """{"username": "ab"}""", "body.username string_too_short" },
        { """{"username": "deleted-7"}""", "body.username string_forbidden" },
        { """{"username": "with space"}""", "body.username string_pattern" },
        { """{"password": "short"}""", "body.password string_too_short" },
        { """{"password": "password123"}""", "body.password string_forbidden" },
        { """{"password": "someone-else@example.com", "currentPassword": "x", "email": "Someone-Else@example.com"}""", "body.password string_forbidden" },
        { """{"password": "AnotherPassword123!"}""", "body.currentPassword missing" },
        { """{"role": "owner"}""", "body.role enum" },
        { """{"isActive": "yes"}""", "body.isActive type" },
        { """{"permissions": ["mcp:use", "mcp:fly"]}""", "body.permissions.1 value" },
        { $$"""{"permissions": [{{string.Join(',', Enumerable.Repeat("\"mcp:use\"", 51))}}]}""", "body.permissions list_too_long" },
    };

    [Fact]
    public async Task NeedsCredentialsAndTheRight()
    {
        await using var host = await AccessHost.TakeAsync();
        var boss = await host.RegisterAsync("boss", "admin");
        var person = await host.RegisterAsync("someone");
        var other = await host.RegisterAsync("another", "developer");
        var reader = await host.MakeKeyAsync(boss.Token, "reader", "account:read", "users:*");
        var narrow = await host.MakeKeyAsync(boss.Token, "narrow", "account:*");
        var body = new { username = "renamed" };
        (await PutAsync(host, person.Uuid, body, null)).ShouldRefuse(401, "Not authenticated");
        (await PutAsync(host, person.Uuid, body, reader)).ShouldRefuse(403, "Missing permission: account:write");
        (await PutAsync(host, person.Uuid, body, other.Token)).ShouldRefuse(404, "User not found");
        (await PutAsync(host, person.Uuid, new { role = "admin" }, other.Token)).ShouldRefuse(404, "User not found");
        (await PutAsync(host, person.Uuid, body, narrow)).ShouldRefuse(404, "User not found");
        (await PutAsync(host, Guid.NewGuid(), body, boss.Token)).ShouldRefuse(404, "User not found");
        foreach (var field in (string[])["\"role\": \"user\"", "\"isActive\": true", "\"permissions\": []"])
            (await PutAsync(host, person.Uuid, $$"""{"username": "renamed", {{field}}}""", person.Token))
                .ShouldRefuse(403, "Missing permission: users:update");
        (await host.QueryAsync<string>("select string_agg(username, ' ' order by id) from users")).ShouldBe("boss someone another");
    }

    [Theory, MemberData(nameof(BrokenBodies))]
    public async Task RefusesBrokenBodies(string body, string violation)
    {
        await using var host = await AccessHost.TakeAsync();
        var boss = await host.RegisterAsync("boss", "admin");
        (await PutAsync(host, boss.Uuid, body, boss.Token)).Violations.ShouldBe([violation]);
    }

    [Fact]
    public async Task OnesOwnNameAndAddress()
    {
        await using var host = await AccessHost.TakeAsync();
        var person = await host.RegisterAsync("someone");
        await host.ExecuteAsync("update access_accounts set email_proven = true");
        host.Time.Advance(TimeSpan.FromMinutes(1));

        var unchanged = await PutAsync(host, person.Uuid, new { username = "someone", email = "SOMEONE@example.com" }, person.Token);
        unchanged.Read("data.updatedAt").ShouldBe("2026-03-01T12:00:00Z");
        (await host.QueryAsync<bool>("select email_proven and is_verified from users")).ShouldBeTrue();

        var changed = await PutAsync(host, person.Uuid, new { username = "Someone", email = "New@Example.org" }, person.Token);
        changed.Code.ShouldBe(200, changed.Text);
        changed.Read("data.username").ShouldBe("Someone");
        changed.Read("data.email").ShouldBe("new@example.org");
        changed.Read("data.updatedAt").ShouldBe("2026-03-01T12:01:00Z");
        changed.At("data.isEmailVerified").GetBoolean().ShouldBeFalse();
        (await host.QueryAsync<bool>("select email_proven or is_verified from users")).ShouldBeFalse();
        (await host.GetAsync("/me", person.Token)).Read("user.email").ShouldBe("new@example.org", "the session stays");
    }

    [Fact]
    public async Task NamesAndAddressesStayUnique()
    {
        await using var host = await AccessHost.TakeAsync();
        var person = await host.RegisterAsync("someone");
        await host.RegisterAsync("another");
        var name = await PutAsync(host, person.Uuid, new { username = "ANOTHER", email = "fresh@example.com" }, person.Token);
        name.ShouldRefuse(409, "Username already exists");
        name.Read("error.details.field").ShouldBe("username");
        (await PutAsync(host, person.Uuid, new { username = "fresh", email = "Another@example.com" }, person.Token))
            .ShouldRefuse(409, "Email already exists");
        (await host.QueryAsync<string>("select username || email from users where id = 1")).ShouldBe("someonesomeone@example.com");

        var answers = await Task.WhenAll(Enumerable.Range(0, 8).Select(async i =>
            await PutAsync(host, person.Uuid, new { username = $"name{i % 2}" }, person.Token)));
        answers.ShouldAllBe(answer => answer.Code == 200);
    }

    [Fact]
    public async Task OnesOwnPassword()
    {
        await using var host = await AccessHost.TakeAsync();
        var person = await host.RegisterAsync("someone");
        var key = await host.MakeKeyAsync(person.Token, "key");
        var wrong = await PutAsync(
            host, person.Uuid, new { password = NewPassword, currentPassword = "wrong", username = "renamed" }, person.Token);
        wrong.ShouldRefuse(400, "Current password is incorrect");
        wrong.Read("error.details.field").ShouldBe("currentPassword");
        (await host.GetAsync("/me", person.Token)).Read("user.username").ShouldBe("someone", "nothing changes when a field is refused");

        (await PutAsync(host, person.Uuid, new { password = NewPassword, currentPassword = AccessHost.Password }, person.Token)).Code.ShouldBe(200);
        (await host.GetAsync("/me", person.Token)).ShouldRefuse(401, "Token has been revoked");
        (await host.PostAsync("/auth/refresh", new { refresh_token = person.RefreshToken }))
            .ShouldRefuse(401, "Invalid or expired refresh token");
        (await host.GetAsync("/me", key)).Code.ShouldBe(200, "keys stay");
        (await SignInAsync(host, AccessHost.Password)).ShouldRefuse(401, "Invalid credentials");
        (await SignInAsync(host, NewPassword)).Code.ShouldBe(200);
    }

    [Fact]
    public async Task AnAccountWithoutPasswordNeedsNone()
    {
        await using var host = await AccessHost.TakeAsync();
        var person = await host.RegisterAsync("someone");
        await host.ExecuteAsync("update access_accounts set password_hash = null");
        (await PutAsync(host, person.Uuid, new { password = NewPassword }, person.Token)).Code.ShouldBe(200);
        (await SignInAsync(host, NewPassword)).Code.ShouldBe(200);
    }

    [Fact]
    public async Task AnAdministratorChangesAnybody()
    {
        await using var host = await AccessHost.TakeAsync();
        var boss = await host.RegisterAsync("boss", "admin");
        var person = await host.RegisterAsync("someone");
        var change = new { role = "viewer", permissions = (string[])["connections:*", "tasks:write", "tasks:write"], password = NewPassword };
        var changed = await PutAsync(host, person.Uuid, change, boss.Token);
        changed.Code.ShouldBe(200, changed.Text);
        changed.Read("data.role").ShouldBe("viewer");
        changed.At("data.permissions").ToString().ShouldBe("""["connections:*","tasks:write"]""");
        (await host.GetAsync("/me", person.Token)).ShouldRefuse(401, "Token has been revoked");

        var entry = await host.QueryAsync<string>(
            "select details::text from audit_entries where action = 'account.updated' and target = @Target and actor = @Actor",
            new { Target = person.Uuid.ToString(), Actor = boss.Uuid });
        entry.ShouldBe("""{"fields":["password","role","permissions"],"role":"viewer","permissions":["connections:*","tasks:write"]}""");
    }

    [Fact]
    public async Task NewRightsApplyAtOnceAndSessionsStay()
    {
        await using var host = await AccessHost.TakeAsync();
        var boss = await host.RegisterAsync("boss", "admin");
        var person = await host.RegisterAsync("someone");
        (await host.GetAsync("/api/users", person.Token)).Code.ShouldBe(403);
        await PutAsync(host, person.Uuid, new { permissions = (string[])["users:read"] }, boss.Token);
        (await host.GetAsync("/api/users", person.Token)).Code.ShouldBe(200);
        await PutAsync(host, person.Uuid, new { permissions = Array.Empty<string>() }, boss.Token);
        (await host.GetAsync("/api/users", person.Token)).Code.ShouldBe(403);
    }

    [Fact]
    public async Task DisablingEndsSessionsAndRefusesKeys()
    {
        await using var host = await AccessHost.TakeAsync();
        var boss = await host.RegisterAsync("boss", "admin");
        var person = await host.RegisterAsync("someone");
        var key = await host.MakeKeyAsync(person.Token, "key");
        (await PutAsync(host, person.Uuid, new { isActive = false }, boss.Token)).At("data.isActive").GetBoolean().ShouldBeFalse();
        (await host.GetAsync("/me", person.Token)).ShouldRefuse(401, "Account is inactive");
        (await host.GetAsync("/me", key)).ShouldRefuse(401, "Account is inactive");
        (await SignInAsync(host, AccessHost.Password)).ShouldRefuse(401, "Account is inactive");

        await PutAsync(host, person.Uuid, new { isActive = true }, boss.Token);
        (await host.GetAsync("/me", person.Token)).ShouldRefuse(401, "Token has been revoked");
        (await host.GetAsync("/me", key)).Code.ShouldBe(200);
        (await SignInAsync(host, AccessHost.Password)).Code.ShouldBe(200);
    }

    static Task<Answer> SignInAsync(AccessHost host, string password) =>
        host.PostAsync("/auth/login", new { username = "someone", password });

    static Task<Answer> PutAsync(AccessHost host, Guid id, object body, string? token) =>
        host.SendAsync(HttpMethod.Put, $"/api/users/{id}", body, token);
}
