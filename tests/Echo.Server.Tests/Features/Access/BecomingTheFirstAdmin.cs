namespace Echo.Server.Tests.Features.Access;

public sealed class BecomingTheFirstAdmin
{
    [Fact]
    public async Task OfManyAtOnceOneSucceeds()
    {
        await using var host = await AccessHost.StartAsync();
        var answers = await Task.WhenAll(Enumerable.Range(0, 20).Select(i => host.PostAsync(
            RegisteringAnAccount.Routes[i % 3],
            new { username = $"admin{i}", email = $"admin{i}@example.com", password = AccessHost.Password, role = "admin" })));
        answers.Count(answer => answer.Code == 201).ShouldBe(1);
        answers.Count(answer => answer.Code == 403).ShouldBe(19);
        (await host.QueryAsync<long>("select count(*) from users where role = 'admin'")).ShouldBe(1);
        (await host.QueryAsync<long>("select count(*) from users")).ShouldBe(1);
    }

    // DNS rebinding: the page of a foreign site, whose name was pointed at this machine, calls from loopback and from its own origin.
    [Fact]
    public async Task APageOfAnotherNameIsNotFromThisMachine()
    {
        await using var host = await AccessHost.StartAsync(("ALLOWED_HOSTS", "*"));
        var body = new { username = "admin", email = "admin@example.com", password = AccessHost.Password, role = "admin" };
        (await host.PostAsync("/auth/register", body, null, ("Host", $"evil.example:{host.Port}")))
            .ShouldRefuse(403, "Role admin needs an administrator or a valid admin_secret");
        (await host.PostAsync("/auth/register", body, null, ("Host", $"localhost:{host.Port}"))).Code.ShouldBe(201);
    }

    [Fact]
    public async Task OnlyActiveAdminsCount()
    {
        await using var host = await AccessHost.StartAsync();
        await host.RegisterAsync("gone", "admin");
        var body = new { username = "next", email = "next@example.com", password = AccessHost.Password, role = "admin" };
        (await host.PostAsync("/auth/register", body)).Code.ShouldBe(403);
        await host.ExecuteAsync("update access_accounts set is_active = false");
        (await host.PostAsync("/auth/register", body)).Code.ShouldBe(201);
    }

    [Fact]
    public async Task CreateAdminNeedsTheSecret()
    {
        await using var closed = await AccessHost.StartAsync();
        (await closed.PostAsync("/auth/create-admin", Body("first", "whatever")))
            .ShouldRefuse(403, "Admin creation by secret is not configured");

        await using var host = await AccessHost.StartAsync(("ADMIN_SECRET_KEY", AccessHost.AdminSecret));
        (await host.PostAsync("/auth/create-admin", "{}")).Violations.ShouldBe(
            ["body.username missing", "body.email missing", "body.password missing", "body.admin_secret missing"], ignoreOrder: true);
        (await host.PostAsync("/auth/create-admin", Body("first", ""))).Violations.ShouldBe(["body.admin_secret string_too_short"]);
        (await host.PostAsync("/auth/create-admin", Body("first", "wrong"))).ShouldRefuse(403, "Invalid admin secret key");

        var created = await host.PostAsync("/auth/create-admin", Body("first", AccessHost.AdminSecret), "a bad token is ignored here");
        created.Code.ShouldBe(201);
        (await host.PostAsync("/auth/create-admin", Body("FIRST", "wrong"))).ShouldRefuse(403, "Invalid admin secret key");
        (await host.PostAsync("/auth/create-admin", Body("FIRST", AccessHost.AdminSecret))).ShouldRefuse(409, "Username already exists");
        (await host.PostAsync("/auth/create-admin", Body("second", AccessHost.AdminSecret))).Code.ShouldBe(201);
    }

    static object Body(string username, string secret) =>
        new { username, email = $"{username}@example.com", password = "AdminSecure123!", admin_secret = secret };
}
