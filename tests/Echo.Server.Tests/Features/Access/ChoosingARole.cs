using Echo.Server.Platform.Audit;
using Microsoft.Extensions.DependencyInjection;

namespace Echo.Server.Tests.Features.Access;

/// <summary>Who may register with which role (contract section 3.5).</summary>
public sealed class ChoosingARole
{
    const string AdminRefused = "Role admin needs an administrator or a valid admin_secret";
    const string DeveloperRefused = "Role developer must be given by an administrator";

    static readonly (string, string) FromAfar = ("X-Forwarded-For", "203.0.113.9");

    int names;

    public static TheoryData<string> AllRoutes => RegisteringAnAccount.AllRoutes;

    [Theory, MemberData(nameof(AllRoutes))]
    public async Task RefusesRightsToStrangers(string route)
    {
        await using var host = await AccessHost.TakeAsync();
        (await host.PostAsync(route, Body("admin"), null, FromAfar)).ShouldRefuse(403, AdminRefused);
        (await host.PostAsync(route, Body("developer"))).ShouldRefuse(403, DeveloperRefused);
        (await host.PostAsync(route, Body("admin", "whatever"))).ShouldRefuse(403, "Admin creation by secret is not configured");
        (await host.QueryAsync<long>("select count(*) from users")).ShouldBe(0);

        await host.RegisterAsync("boss", "admin");
        var user = await host.RegisterAsync("person");
        (await host.PostAsync(route, Body("admin"))).ShouldRefuse(403, AdminRefused);
        (await host.PostAsync(route, Body("admin"), user.Token)).ShouldRefuse(403, AdminRefused);
        (await host.PostAsync(route, Body("developer"), user.Token)).ShouldRefuse(403, DeveloperRefused);
    }

    [Theory, MemberData(nameof(AllRoutes))]
    public async Task RefusesAWrongSecretWhateverTheRole(string route)
    {
        await using var host = await AccessHost.TakeAsync(("ADMIN_SECRET_KEY", AccessHost.AdminSecret));
        await host.RegisterAsync("boss", "admin");
        foreach (var role in (string[])["user", "viewer", "developer", "admin"])
            (await host.PostAsync(route, Body(role, "wrong"))).ShouldRefuse(403, "Invalid admin secret key");
        (await host.PostAsync(route, Body("user", ""))).ShouldRefuse(403, "Invalid admin secret key");
        (await host.PostAsync(route, Body("admin", "wrong", "boss"))).ShouldRefuse(403, "Invalid admin secret key");
    }

    [Theory, MemberData(nameof(AllRoutes))]
    public async Task NamesADuplicateBeforeARefusedRole(string route)
    {
        await using var host = await AccessHost.TakeAsync();
        await host.RegisterAsync("boss", "admin");
        (await host.PostAsync(route, Body("admin", null, "boss"))).ShouldRefuse(409, "Username already exists");
    }

    [Theory, MemberData(nameof(AllRoutes))]
    public async Task GivesRightsByTheSecret(string route)
    {
        await using var host = await AccessHost.TakeAsync(("ADMIN_API_KEY", AccessHost.AdminSecret));
        await host.RegisterAsync("boss", "admin");
        (await host.PostAsync(route, Body("admin", AccessHost.AdminSecret), null, FromAfar)).Code.ShouldBe(201);
        (await host.PostAsync(route, Body("developer", AccessHost.AdminSecret), null, FromAfar)).Code.ShouldBe(201);
        (await host.PostAsync(route, Body("viewer", AccessHost.AdminSecret), null, FromAfar)).Code.ShouldBe(201);
        (await Roles(host)).ShouldBe("admin,admin,developer,viewer");
    }

    [Theory, MemberData(nameof(AllRoutes))]
    public async Task GivesRightsByAnAdministratorsCredentials(string route)
    {
        await using var host = await AccessHost.TakeAsync();
        var boss = await host.RegisterAsync("boss", "admin");
        var narrow = await host.MakeKeyAsync(boss.Token, "narrow", "account:*", "users:read");
        var wide = await host.MakeKeyAsync(boss.Token, "wide", "users:update");

        (await host.PostAsync(route, Body("admin"), narrow)).ShouldRefuse(403, AdminRefused);
        (await host.PostAsync(route, Body("developer"), narrow)).ShouldRefuse(403, DeveloperRefused);
        (await host.PostAsync(route, Body("admin"), boss.Token, FromAfar)).Code.ShouldBe(201);
        (await host.PostAsync(route, Body("developer"), wide, FromAfar)).Code.ShouldBe(201);
        (await Roles(host)).ShouldBe("admin,admin,developer");
    }

    [Theory, MemberData(nameof(AllRoutes))]
    public async Task DevelopersMayRegisterWhereTheOperatorSaysSo(string route)
    {
        await using var host = await AccessHost.StartAsync(("Access:AllowSelfDeveloper", "true"));
        (await host.PostAsync(route, Body("developer"), null, FromAfar)).Code.ShouldBe(201);
        (await host.PostAsync(route, Body("viewer"), null, FromAfar)).Code.ShouldBe(201);
        (await host.PostAsync(route, Body("admin"), null, FromAfar)).ShouldRefuse(403, AdminRefused);
    }

    [Fact]
    public async Task TheCamelCaseFamilyTakesBothNamesOfTheSecret()
    {
        await using var host = await AccessHost.TakeAsync(("ADMIN_SECRET_KEY", AccessHost.AdminSecret));
        var (password, adminSecret) = (AccessHost.Password, AccessHost.AdminSecret);
        var body = new { username = "first", email = "first@example.com", password, role = "admin", adminSecret };
        (await host.PostAsync("/api/auth/register", body, null, FromAfar)).Code.ShouldBe(201);
        (await host.PostAsync("/api/auth/register", Body("admin", AccessHost.AdminSecret), null, FromAfar)).Code.ShouldBe(201);
    }

    [Theory, MemberData(nameof(AllRoutes))]
    public async Task WhoReachesForRightsStandsInTheAuditTrail(string route)
    {
        await using var host = await AccessHost.StartAsync(("ADMIN_SECRET_KEY", AccessHost.AdminSecret));
        var id = ("X-Request-ID", $"reaching-{Guid.NewGuid()}");
        var person = await host.RegisterAsync("person");
        (await host.PostAsync(route, Body("admin", "a wrong secret"), null, FromAfar, id)).Code.ShouldBe(403);
        (await host.PostAsync(route, Body("admin"), person.Token, FromAfar, id)).Code.ShouldBe(403);
        (await host.PostAsync(route, Body("developer"), null, FromAfar, id)).Code.ShouldBe(403);
        (await host.PostAsync(route, Body("user", null, "person"), null, FromAfar, id)).Code.ShouldBe(409);
        var boss = new { token = "guessed", username = "boss", email = "boss@example.com", password = AccessHost.Password };
        (await host.PostAsync("/setup", boss, null, FromAfar, id)).Code.ShouldBe(403);
        await host.Services.GetRequiredService<RefusalRecorder>().FlushAsync(all: true, TestContext.Current.CancellationToken);

        var refused = await host.QueryAsync<string>(
            """
            select string_agg(concat_ws(' ', action, client_address, actor, reason), '|' order by id)
            from audit_entries where reason is not null and request_id = @Id
            """,
            new { Id = id.Item2 });
        refused.Split('|').ShouldBe(
            [
                "account.registered 203.0.113.9 Invalid admin secret key",
                $"account.registered 203.0.113.9 {person.Uuid} {AdminRefused}",
                $"account.registered 203.0.113.9 {DeveloperRefused}",
                "account.registered 203.0.113.9 Invalid or expired setup link",
            ],
            ignoreOrder: true);
    }

    static Task<string> Roles(AccessHost host) => host.QueryAsync<string>("select string_agg(role, ',' order by role) from users");

    object Body(string role, string? secret = null, string? username = null)
    {
        username ??= $"person{++names}";
        return new { username, email = $"{username}@example.com", password = AccessHost.Password, role, admin_secret = secret };
    }
}
