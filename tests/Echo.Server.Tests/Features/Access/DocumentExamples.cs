namespace Echo.Server.Tests.Features.Access;

/// <summary>The example requests of the documents, letter by letter.</summary>
public sealed class DocumentExamples
{
    [Fact]
    public async Task Document000RegistersAndSignsIn()
    {
        await using var host = await AccessHost.TakeAsync();
        var registered = await host.PostAsync("/auth/register", """
            {
              "username": "johndoe",
              "email": "john@example.com",
              "password": "SecurePassword123!"
            }
            """);
        registered.Code.ShouldBe(201, registered.Text);
        registered.Read("message").ShouldBe("User registered successfully. Email verification disabled.");
        registered.Read("user_id").ShouldBe("1");
        registered.Read("username").ShouldBe("johndoe");
        registered.Read("email").ShouldBe("john@example.com");
        registered.At("id").GetInt32().ShouldBe(1);
        registered.Read("role").ShouldBe("user");
        registered.Headers.Location!.ToString().ShouldBe($"/api/users/{registered.Read("uuid")}");

        var login = await host.PostAsync("/auth/login", """
            {
              "email": "john@example.com",
              "password": "SecurePassword123!"
            }
            """);
        login.Code.ShouldBe(200, login.Text);
        login.Read("access_token").ShouldStartWith("eyJhbGciOiJIUzI1NiIsInR5cCI6IkpXVCJ9.");
        login.Read("refresh_token").ShouldStartWith("eyJhbGciOiJIUzI1NiIsInR5cCI6IkpXVCJ9.");
        login.Read("token_type").ShouldBe("bearer");
        login.At("expires_in").GetInt32().ShouldBe(1800);
        login.At("user.id").GetInt32().ShouldBe(1);
        login.Read("user.uuid").ShouldBe(registered.Read("uuid"));
        login.Read("user.username").ShouldBe("johndoe");
        login.Read("user.email").ShouldBe("john@example.com");
        login.At("user.is_active").GetBoolean().ShouldBeTrue();
        login.At("user.is_verified").GetBoolean().ShouldBeTrue();
        login.At("user.is_admin").GetBoolean().ShouldBeFalse();
        login.Read("user.created_at").ShouldBe("2026-03-01T12:00:00Z");
        login.Read("user.updated_at").ShouldBe("2026-03-01T12:00:00Z");

        var refreshed = await host.PostAsync("/auth/refresh", $$"""{ "refresh_token": "{{login.Read("refresh_token")}}" }""");
        refreshed.Code.ShouldBe(200, refreshed.Text);
        refreshed.At("expires_in").GetInt32().ShouldBe(1800);
        refreshed.Read("token_type").ShouldBe("bearer");
        refreshed.Read("refresh_token").ShouldNotBe(login.Read("refresh_token"));

        var logout = await host.PostAsync("/auth/logout", token: refreshed.Read("access_token"));
        logout.Code.ShouldBe(200);
        logout.Text.ShouldBe("""{"message":"Successfully logged out"}""");
    }

    [Theory]
    [InlineData("your-admin-secret-key")]
    [InlineData("change-this-admin-secret-in-production")]
    public async Task Document000CreatesAnAdmin(string sample)
    {
        await using var host = await AccessHost.TakeAsync(("ADMIN_SECRET_KEY", sample));
        var created = await host.PostAsync("/auth/create-admin", $$"""
            {
                "username": "admin",
                "email": "admin@example.com",
                "password": "AdminSecure123!",
                "admin_secret": "{{sample}}"
            }
            """);
        created.Code.ShouldBe(201, created.Text);
        created.Read("message").ShouldBe("Admin user created successfully");
        created.Read("user_id").ShouldBe("1");
        created.Read("username").ShouldBe("admin");
        created.Read("email").ShouldBe("admin@example.com");
        created.At("is_admin").GetBoolean().ShouldBeTrue();
        created.Read("role").ShouldBe("admin");
        created.Has("access_token").ShouldBeFalse();

        // Its security notes: verified, administrator, and let into every admin endpoint.
        var login = await host.PostAsync("/auth/login", """{"email": "admin@example.com", "password": "AdminSecure123!"}""");
        login.At("user.is_verified").GetBoolean().ShouldBeTrue();
        login.At("user.is_admin").GetBoolean().ShouldBeTrue();
        (await host.GetAsync("/admin/users?limit=10&search=john", login.Read("access_token"))).Code.ShouldBe(200);
    }

    [Fact]
    public async Task Document000ShowsItsErrors()
    {
        await using var host = await AccessHost.TakeAsync();
        const string John = """{"username": "johndoe", "email": "john@example.com", "password": "SecurePassword123!"}""";
        await host.PostAsync("/auth/register", John);
        var taken = await host.PostAsync("/auth/register", John.Replace("johndoe", "johndoe2", StringComparison.Ordinal));
        taken.Code.ShouldBe(409);
        taken.At("error").ToString().ShouldBe(
            """{"code":"HTTP_409","message":"Email already exists","path":"/auth/register","details":{"field":"email","issue":"Email already exists"}}""");

        var john = (await host.PostAsync("/auth/login", John)).Read("access_token");
        ShouldBe(400, await host.PostAsync("/auth/register", "{"), "/auth/register");
        ShouldBe(401, await host.GetAsync("/admin/users"), "/admin/users");
        ShouldBe(401, await host.PostAsync("/auth/logout"), "/auth/logout");
        ShouldBe(403, await host.GetAsync("/admin/users", john), "/admin/users");
        await host.ExecuteAsync("update access_accounts set role = 'admin'");
        ShouldBe(404, await host.GetAsync("/admin/users/2", john), "/admin/users/2");
        var invalid = await host.PostAsync("/auth/register", """{"username": "x"}""");
        invalid.Code.ShouldBe(422);
        invalid.Read("error.code").ShouldBe("VALIDATION_ERROR");
        invalid.Read("error.path").ShouldBe("/auth/register");

        static void ShouldBe(int code, Answer answer, string path)
        {
            answer.Code.ShouldBe(code, answer.Text);
            answer.At("error").EnumerateObject().Select(field => field.Name).ShouldBe(["code", "message", "path", "details"]);
            answer.Read("error.code").ShouldBe($"HTTP_{code}");
            answer.Read("error.message").ShouldBe(answer.Detail);
            answer.Read("error.path").ShouldBe(path);
        }
    }

    [Fact]
    public async Task Document000ListsUsers()
    {
        await using var host = await AccessHost.TakeAsync();
        await host.PostAsync("/auth/register", """{"username": "johndoe", "email": "john@example.com", "password": "SecurePassword123!"}""");
        await host.PostAsync("/auth/login", """{"email": "john@example.com", "password": "SecurePassword123!"}""");
        var admin = await host.RegisterAsync("admin", "admin");

        var listed = await host.GetAsync("/admin/users?limit=10&search=john", admin.Token);
        listed.Code.ShouldBe(200, listed.Text);
        var john = listed.At("users").EnumerateArray().Single();
        john.GetProperty("id").GetInt32().ShouldBe(1);
        john.GetProperty("username").GetString().ShouldBe("johndoe");
        john.GetProperty("email").GetString().ShouldBe("john@example.com");
        john.GetProperty("is_active").GetBoolean().ShouldBeTrue();
        john.GetProperty("is_verified").GetBoolean().ShouldBeTrue();
        john.GetProperty("is_admin").GetBoolean().ShouldBeFalse();
        john.GetProperty("created_at").GetString().ShouldBe("2026-03-01T12:00:00Z");
        john.GetProperty("updated_at").GetString().ShouldBe("2026-03-01T12:00:00Z");
        john.TryGetProperty("stats", out _).ShouldBeFalse();
        listed.At("total_users").GetInt32().ShouldBe(1);
        listed.At("active_users").GetInt32().ShouldBe(2);

        var shown = await host.GetAsync("/admin/users/1", admin.Token);
        shown.Code.ShouldBe(200, shown.Text);
        shown.At("id").GetInt32().ShouldBe(1);
        shown.Read("username").ShouldBe("johndoe");
        shown.Read("email").ShouldBe("john@example.com");
        shown.At("is_active").GetBoolean().ShouldBeTrue();
        shown.At("is_verified").GetBoolean().ShouldBeTrue();
        shown.At("is_admin").GetBoolean().ShouldBeFalse();
        shown.Read("created_at").ShouldBe("2026-03-01T12:00:00Z");
        shown.Read("updated_at").ShouldBe("2026-03-01T12:00:00Z");
        shown.At("stats.messages_sent").GetInt32().ShouldBe(0);
        shown.At("stats.messages_received").GetInt32().ShouldBe(0);
        shown.Read("stats.last_login").ShouldBe("2026-03-01T12:00:00Z");
    }

    [Fact]
    public async Task Document003CountsUsers()
    {
        await using var host = await AccessHost.TakeAsync();
        var admin = await host.PostAsync(
            "/api/auth/register",
            """{"email": "admin@example.com", "username": "admin", "password": "SecurePassword123!", "role": "admin"}""");
        var counted = await host.GetAsync("/api/users/stats/overview", admin.Read("data.token"));
        counted.Code.ShouldBe(200, counted.Text);
        counted.At("ok").GetBoolean().ShouldBeTrue();
        counted.At("data.total").GetInt32().ShouldBe(1);
        (await host.GetAsync("/api/users", admin.Read("data.token"))).At("data.users").GetArrayLength().ShouldBe(1);
    }

    [Fact]
    public async Task Document000RegistersAliceAndBob()
    {
        await using var host = await AccessHost.TakeAsync();
        var alice = await host.PostAsync("/auth/register", """{"username": "alice", "email": "alice@example.com", "password": "AlicePass123!"}""");
        var bob = await host.PostAsync("/auth/register", """{"username": "bob", "email": "bob@example.com", "password": "BobPass123!"}""");

        // The messages of the example go to receiver 2, and back to 1.
        (alice.Code, alice.Read("user_id")).ShouldBe((201, "1"));
        (bob.Code, bob.Read("user_id")).ShouldBe((201, "2"));
        foreach (var (body, id) in new[]
        {
            ("""{"email": "alice@example.com", "password": "AlicePass123!"}""", 1),
            ("""{"email": "bob@example.com", "password": "BobPass123!"}""", 2),
        })
        {
            var login = await host.PostAsync("/auth/login", body);
            login.Code.ShouldBe(200, login.Text);
            (await host.GetAsync("/me", login.Read("access_token"))).At("user.uid").GetInt32().ShouldBe(id);
        }
    }

    [Fact]
    public async Task Document001RegistersAndSignsIn()
    {
        await using var host = await AccessHost.TakeAsync();
        var registered = await host.PostAsync("/api/v1/auth/register", """
            {
                "username": "developer",
                "email": "dev@example.com",
                "password": "SecurePassword123!"
              }
            """);
        registered.Code.ShouldBe(201, registered.Text);
        Guid.TryParse(registered.Read("id"), out _).ShouldBeTrue();
        registered.At("is_active").GetBoolean().ShouldBeTrue();
        registered.Read("role").ShouldBe("user");

        var login = await host.PostAsync("/api/v1/auth/login", """
            {
                "username": "developer",
                "password": "SecurePassword123!"
              }
            """);
        login.Code.ShouldBe(200, login.Text);
        login.Read("token_type").ShouldBe("bearer");
        login.At("expires_in").GetInt32().ShouldBe(1800);
        (await host.GetAsync("/api/v1/auth/api-keys", login.Read("access_token"))).Text.ShouldBe("[]");
        var refreshed = await host.PostAsync("/api/v1/auth/refresh", new { refresh_token = login.Read("refresh_token") });
        refreshed.Code.ShouldBe(200);
        (await host.PostAsync("/api/v1/auth/logout", token: refreshed.Read("access_token"))).Code.ShouldBe(204);
    }

    [Fact]
    public async Task Document003MakesItsAdminOnAnEmptyServer()
    {
        await using var host = await AccessHost.StartAsync();
        var registered = await host.PostAsync("/api/auth/register", """
            {
                "email": "admin@example.com",
                "username": "admin",
                "password": "SecurePassword123!",
                "role": "admin"
              }
            """);
        registered.Code.ShouldBe(201, registered.Text);
        registered.At("ok").GetBoolean().ShouldBeTrue();
        registered.Read("data.user.role").ShouldBe("admin");
        registered.At("data.expiresIn").GetInt32().ShouldBe(1800);

        var login = await host.PostAsync("/api/auth/login", """
            {
                "email": "admin@example.com",
                "password": "SecurePassword123!"
              }
            """);
        login.Code.ShouldBe(200, login.Text);
        var token = login.Read("data.token");

        var profile = await host.GetAsync("/api/auth/profile", token);
        profile.Code.ShouldBe(200, profile.Text);
        var user = profile.At("data.user");
        user.EnumerateObject().Select(field => field.Name).ShouldBe(
            ["id", "_id", "email", "username", "role", "permissions", "isActive", "isEmailVerified", "lastLogin", "createdAt", "updatedAt"],
            ignoreOrder: true);
        profile.Read("data.user._id").ShouldBe(profile.Read("data.user.id"));

        var key = await host.PostAsync("/api/auth/api-key/generate", token: token);
        key.Code.ShouldBe(200, key.Text);
        key.Read("data.apiKey").ShouldStartWith("echo_");
        (await host.GetAsync("/api/auth/profile", null, ("X-API-Key", key.Read("data.apiKey")))).Code.ShouldBe(200);
    }

    [Fact]
    public async Task Document003RegistersItsTestUser()
    {
        await using var host = await AccessHost.TakeAsync();
        var registered = await host.PostAsync("/api/auth/register", """
            {
                "email": "test@example.com",
                "username": "testuser",
                "password": "Test123456",
                "role": "user"
              }
            """);
        registered.Code.ShouldBe(201, registered.Text);
        (await host.PostAsync("/api/auth/login", """{"email": "test@example.com", "password": "Test123456"}""")).Code.ShouldBe(200);
        (await host.PostAsync("/api/auth/refresh", new { refreshToken = registered.Read("data.refreshToken") })).Code.ShouldBe(200);
    }
}
