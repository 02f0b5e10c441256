using Echo.Server.Features.Access.Setup;
using Echo.Server.Tests.Features.Access.Mail;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;

namespace Echo.Server.Tests.Features.Access;

/// <summary>Fields that the server owns change nothing in any body (contract section 1.3).</summary>
public sealed class SendingFieldsOfTheServer
{
    const string Fields =
        """
        "id": 77, "_id": "x", "uuid": "11111111-2222-4333-8444-555555555555", "uid": 77, "owner": "x", "owner_id": 77, "user_id": 77,
        "userId": 77, "account_id": 77, "author_id": 77, "created_by": 77, "is_admin": true, "isAdmin": true, "is_verified": false,
        "isVerified": false, "isEmailVerified": false, "is_email_verified": false, "email_proven": true, "emailProven": true,
        "is_active": false, "google_id": "mine", "googleId": "mine", "name": "canary", "picture": "canary", "grants": ["*:*"],
        "password_hash": "canary", "passwordHash": "canary", "last_login": "2001-01-01T00:00:00Z", "lastLogin": "2001-01-01T00:00:00Z",
        "created_at": "2001-01-01T00:00:00Z", "createdAt": "2001-01-01T00:00:00Z", "updated_at": "2001-01-01T00:00:00Z",
        "updatedAt": "2001-01-01T00:00:00Z", "deleted_at": "2001-01-01T00:00:00Z", "expiresIn": 1, "key_hash": "canary", "prefix": "canary",
        "revoked_at": "2001-01-01T00:00:00Z", "last_used_at": "2001-01-01T00:00:00Z"
        """;

    /// <summary>The same, of accounts in snake_case whose names are fields of no route.</summary>
    const string Foreign = Fields + """, "isActive": false, "permissions": ["*:*"]""";

    [Theory]
    [InlineData("/auth/register")]
    [InlineData("/api/v1/auth/register")]
    [InlineData("/api/auth/register")]
    public async Task Registering(string route)
    {
        await using var host = await AccessHost.TakeAsync();
        var answer = await host.PostAsync(route, $$"""{{{Account("someone")}}, {{Foreign}}}""");
        answer.Code.ShouldBe(201, answer.Text);
        await ShouldBePlainAsync(host, 1, "someone", "user");
    }

    [Fact]
    public async Task MakingAnAdministrator()
    {
        await using var host = await AccessHost.TakeAsync(("ADMIN_SECRET_KEY", AccessHost.AdminSecret));
        var created = await host.PostAsync(
            "/auth/create-admin", $$"""{{{Account("boss")}}, "admin_secret": "{{AccessHost.AdminSecret}}", "role": "user", {{Foreign}}}""");
        created.Code.ShouldBe(201, created.Text);
        await ShouldBePlainAsync(host, 1, "boss", "admin");
    }

    [Theory]
    [InlineData("/auth/login", "username", "access_token")]
    [InlineData("/api/v1/auth/login", "username", "access_token")]
    [InlineData("/api/auth/login", "email", "data.token")]
    public async Task SigningIn(string route, string field, string token)
    {
        await using var host = await AccessHost.TakeAsync();
        var person = await host.RegisterAsync("someone");
        var value = field == "email" ? person.Email : person.Username;
        var signedIn = await host.PostAsync(route, $$"""{"{{field}}": "{{value}}", "password": "{{AccessHost.Password}}", "role": "admin", {{Foreign}}}""");
        signedIn.Code.ShouldBe(200, signedIn.Text);
        (await host.GetAsync("/me", signedIn.Read(token))).Read("user.role").ShouldBe("user");
        await ShouldBePlainAsync(host, 1, "someone", "user");
    }

    [Theory]
    [InlineData("/auth/refresh", "refresh_token", "access_token")]
    [InlineData("/api/v1/auth/refresh", "refresh_token", "access_token")]
    [InlineData("/api/auth/refresh", "refreshToken", "data.token")]
    public async Task Refreshing(string route, string field, string token)
    {
        await using var host = await AccessHost.TakeAsync();
        var person = await host.RegisterAsync("someone");
        var refreshed = await host.PostAsync(route, $$"""{"{{field}}": "{{person.RefreshToken}}", "role": "admin", {{Foreign}}}""");
        refreshed.Code.ShouldBe(200, refreshed.Text);
        (await host.GetAsync("/me", refreshed.Read(token))).Read("user.role").ShouldBe("user");
        await ShouldBePlainAsync(host, 1, "someone", "user");
    }

    [Fact]
    public async Task SigningOut()
    {
        await using var host = await AccessHost.TakeAsync();
        var (person, other) = (await host.RegisterAsync("someone"), await host.RegisterAsync("another"));
        (await host.PostAsync("/api/v1/auth/logout", $$"""{{{Foreign}}}""", person.Token)).Code.ShouldBe(204);
        var again = (await host.PostAsync("/auth/login", new { username = "someone", password = AccessHost.Password })).Read("access_token");
        (await host.PostAsync("/auth/logout", $$"""{{{Foreign}}, "sid": "x"}""", again)).Code.ShouldBe(200);
        (await host.GetAsync("/me", other.Token)).Code.ShouldBe(200);
        await ShouldBePlainAsync(host, 1, "someone", "user");
    }

    [Fact]
    public async Task MakingAKey()
    {
        await using var host = await AccessHost.TakeAsync();
        var (person, _) = (await host.RegisterAsync("someone"), await host.RegisterAsync("another"));
        var fields = Fields.Replace("\"name\": \"canary\", ", "", StringComparison.Ordinal);
        var made = await host.PostAsync("/api/v1/auth/api-keys", $$"""{"name": "k", {{fields}}, "key": "canary"}""", person.Token);
        made.Code.ShouldBe(201, made.Text);
        made.Read("user_id").ShouldBe(person.Uuid.ToString());
        made.Read("created_at").ShouldBe("2026-03-01T12:00:00Z");
        made.Text.ShouldNotContain("canary");
        (await host.QueryAsync<string>("select account_id || ' ' || (revoked_at is null and last_used_at is null) from access_api_keys"))
            .ShouldBe("1 true");
    }

    [Fact]
    public async Task GeneratingAKey()
    {
        await using var host = await AccessHost.TakeAsync();
        var (person, _) = (await host.RegisterAsync("someone"), await host.RegisterAsync("another"));
        var made = await host.PostAsync(
            "/api/auth/api-key/generate", $$"""{{{Foreign}}, "scopes": ["users:read"], "apiKey": "canary", "key": "canary"}""", person.Token);
        made.Code.ShouldBe(200, made.Text);
        made.Text.ShouldNotContain("canary");
        (await host.QueryAsync<string>("select concat_ws(' ', account_id, name, scopes, created_at >= '2026-03-01', revoked_at) from access_api_keys"))
            .ShouldBe("1 default {*:*} t");
        await ShouldBePlainAsync(host, 1, "someone", "user");
    }

    [Fact]
    public async Task SettingUp()
    {
        await using var host = await AccessHost.StartAsync();
        var token = host.Services.GetRequiredService<SetupLink>().Token;
        var made = await host.PostAsync("/setup", $$"""{{{Account("boss")}}, "token": "{{token}}", "role": "viewer", {{Foreign}}}""");
        made.Code.ShouldBe(201, made.Text);
        await ShouldBePlainAsync(host, 1, "boss", "admin");
    }

    [Theory]
    [InlineData("/auth/forgot-password")]
    [InlineData("/auth/resend-verification")]
    public async Task AskingForMail(string route)
    {
        await using var mail = new MailHost();
        await mail.InitializeAsync();
        var person = await mail.Host.RegisterAsync("someone");
        await mail.Host.ExecuteAsync("delete from mail_messages");
        var asked = await mail.Host.PostAsync(route, $$"""{"email": "{{person.Email}}", "kind": "reset", "expires_at": "2099-01-01T00:00:00Z", {{Foreign}}}""");
        asked.Code.ShouldBe(200, asked.Text);
        await mail.HandledAsync();
        await ShouldBePlainAsync(mail.Host, 1, "someone", "user", isVerified: false);
    }

    [Fact]
    public async Task ChoosingANewPassword()
    {
        await using var mail = new MailHost();
        await mail.InitializeAsync();
        var (person, token) = await mail.ForgetAsync();
        await mail.Host.RegisterAsync("another");
        var chosen = await mail.Host.PostAsync(
            "/auth/reset-password", $$"""{"token": "{{token}}", "new_password": "AnotherPass123!", "role": "admin", "email": "x@example.com", {{Foreign}}}""");
        chosen.Code.ShouldBe(200, chosen.Text);
        await ShouldBePlainAsync(mail.Host, 1, person.Username, "user", isVerified: false);
        (await mail.Host.PostAsync("/auth/login", new { email = "another@example.com", password = AccessHost.Password })).Code.ShouldBe(200);
    }

    /// <summary>A route that writes and is not named here has no test above; write one first.</summary>
    [Fact]
    public async Task EveryRouteThatWritesIsTried()
    {
        await using var host = await AccessHost.TakeAsync();
        var writing = host.Services.GetRequiredService<EndpointDataSource>().Endpoints.OfType<RouteEndpoint>()
            .Where(static endpoint => endpoint.Metadata.GetMetadata<HttpMethodMetadata>()!.HttpMethods
                .Any(static method => method is "POST" or "PUT" or "PATCH"))
            .Select(static endpoint => "/" + endpoint.RoutePattern.RawText!.Trim('/'));
        writing.Order(StringComparer.Ordinal).ShouldBe(
            [
                "/api/auth/api-key/generate", "/api/auth/login", "/api/auth/refresh", "/api/auth/register", "/api/users/{id}",
                "/api/v1/auth/api-keys", "/api/v1/auth/login", "/api/v1/auth/logout", "/api/v1/auth/refresh", "/api/v1/auth/register",
                "/auth/create-admin", "/auth/forgot-password", "/auth/login", "/auth/logout", "/auth/refresh", "/auth/register",
                "/auth/resend-verification", "/auth/reset-password", "/setup", "/ws/tickets",
            ]);
    }

    [Fact]
    public async Task ChangingAnAccount()
    {
        await using var host = await AccessHost.TakeAsync();
        var person = await host.RegisterAsync("someone");
        var boss = await host.RegisterAsync("boss", "admin");
        foreach (var token in (string[])[person.Token, boss.Token])
        {
            var changed = await host.SendAsync(HttpMethod.Put, $"/api/users/{person.Uuid}", $$"""{{{Fields}}}""", token);
            changed.Code.ShouldBe(200, changed.Text);
            changed.Read("data.id").ShouldBe(person.Uuid.ToString());
            await ShouldBePlainAsync(host, 1, "someone", "user");
        }
    }

    static string Account(string name) => $"\"username\": \"{name}\", \"email\": \"{name}@example.com\", \"password\": \"{AccessHost.Password}\"";

    static async Task ShouldBePlainAsync(AccessHost host, int id, string username, string role, bool isVerified = true)
    {
        (await host.QueryAsync<long>("select count(*) from users where id = 77 or uuid::text like '11111111%'")).ShouldBe(0);
        var row = await host.QueryAsync<string>(
            """
            select concat_ws(' ', username, role, permissions, is_active, is_verified, email_proven, google_id, name, picture,
                             created_at >= '2026-03-01', updated_at >= '2026-03-01', coalesce(last_login >= '2026-03-01', true))
            from users where id = @id
            """,
            new { id });
        row.ShouldBe($"{username} {role} {{}} t {(isVerified ? 't' : 'f')} f t t t");
        (await host.QueryAsync<bool>("select password_hash like 'AQAAAA%' from access_accounts where id = @id", new { id })).ShouldBeTrue();
    }
}
