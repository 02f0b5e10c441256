namespace Echo.Server.Tests.Features.Access;

public sealed class SigningIn(SharedAccessHost shared) : IClassFixture<SharedAccessHost>
{
    static readonly string[] Routes = ["/auth/login", "/api/v1/auth/login", "/api/auth/login"];

    public static TheoryData<string, string, string[]> BrokenBodies => new()
    {
        { "/auth/login", """{"email": "a@example.com"}""", ["body.password missing"] },
        { "/auth/login", """{"email": "a@example.com", "password": null}""", ["body.password null"] },
        { "/auth/login", """{"email": "a@example.com", "password": ""}""", ["body.password string_too_short"] },
        { "/auth/login", """{"email": 7, "password": "x"}""", ["body.email type"] },
        { "/auth/login", """{"password": "x"}""", ["body.email missing"] },
        { "/auth/login", """{"password": null}""", ["body.email missing", "body.password null"] },
        { "/auth/login", """{"anything": true}""", ["body.email missing", "body.password missing"] },
        { "/auth/login", """{"others": {}}""", ["body.email missing", "body.password missing"] },
        { "/auth/login", """{"email": "a@example.com", "password": "\udc00"}""", ["body.password string_forbidden"] },
        { "/auth/login", """[]""", ["body type"] },
        { "/api/v1/auth/login", """{"username": "someone"}""", ["body.password missing"] },
        { "/api/v1/auth/login", """{"password": "x"}""", ["body.username missing"] },
        { "/api/v1/auth/login", """{}""", ["body.password missing"] },
        { "/api/auth/login", """{"username": "someone", "password": "x"}""", ["body.email missing"] },
        { "/api/auth/login", """{}""", ["body.email missing", "body.password missing"] },
    };

    [Theory, MemberData(nameof(BrokenBodies))]
    public async Task RefusesBrokenBodies(string route, string body, string[] violations)
    {
        var host = shared.Host;
        var answer = await host.PostAsync(route, body);
        answer.ShouldRefuse(422, "Request validation failed");
        answer.Violations.ShouldBe(violations);
        (await host.PostAsync(route, new { email = "a@example.com", username = "a", password = new string('x', 129) }))
            .Violations.ShouldBe(["body.password string_too_long"]);
    }

    [Fact]
    public async Task TellsNobodyWhetherAnAccountExists()
    {
        await using var host = await AccessHost.TakeAsync();
        var person = await host.RegisterAsync("someone");
        var sameId = ("X-Request-ID", "same");
        foreach (var route in Routes)
        {
            var wrong = await host.PostAsync(route, Wrong(person), null, sameId);
            wrong.ShouldRefuse(401, "Invalid credentials");
            var unknown = await host.PostAsync(route, new { email = "nobody@example.com", password = "WrongPassword123" }, null, sameId);
            unknown.Text.ShouldBe(wrong.Text);
            unknown.Headers.WwwAuthenticate.ToString().ShouldBe("Bearer");
        }

        await host.ExecuteAsync("update access_accounts set password_hash = null");
        (await host.PostAsync("/auth/login", Right(person))).ShouldRefuse(401, "Invalid credentials");
    }

    [Fact]
    public async Task TellsThatAnAccountIsInactiveOnlyAfterTheRightPassword()
    {
        await using var host = await AccessHost.TakeAsync();
        var person = await host.RegisterAsync("someone");
        await host.ExecuteAsync("update access_accounts set is_active = false");
        foreach (var route in Routes)
        {
            (await host.PostAsync(route, Wrong(person))).ShouldRefuse(401, "Invalid credentials");
            (await host.PostAsync(route, Right(person))).ShouldRefuse(401, "Account is inactive");
        }

        (await host.QueryAsync<long>("select count(*) from access_sessions")).ShouldBe(1, "the one of the registration");
    }

    [Theory]
    [InlineData("/auth/login", "email", "Some.One@Example.com")]
    [InlineData("/auth/login", "email", " some.one@example.com ")]
    [InlineData("/auth/login", "username", "SOMEONE")]
    [InlineData("/auth/login", "username", "some.one@example.com")]
    [InlineData("/api/v1/auth/login", "username", "someone")]
    [InlineData("/api/v1/auth/login", "username", "some.one@example.com")]
    [InlineData("/api/v1/auth/login", "email", "some.one@example.com")]
    [InlineData("/api/auth/login", "email", "some.one@example.com")]
    public async Task TakesNameOrAddressInAnyCase(string route, string field, string login)
    {
        await using var host = await AccessHost.TakeAsync();
        var (username, email, password) = ("Someone", "some.one@example.com", AccessHost.Password);
        await host.PostAsync("/auth/register", new { username, email, password });
        host.Time.Advance(TimeSpan.FromHours(1));
        var answer = await host.PostAsync(
            route, new Dictionary<string, string> { [field] = login, ["password"] = AccessHost.Password }, "a bad token is ignored here");
        answer.Code.ShouldBe(200, answer.Text);
        (await host.QueryAsync<bool>("select last_login = '2026-03-01T13:00:00Z' and updated_at = created_at from users")).ShouldBeTrue();
        (await host.QueryAsync<bool>(
            """
            select kind = 'password' and client_address = '127.0.0.1' and expires_at = '2026-03-08T13:00:00Z' and length(refresh_hash) = 32
            from access_sessions
            """)).ShouldBeTrue();
    }

    [Theory]
    [InlineData(255)]
    [InlineData(256)]
    public async Task KeepsTheBeginningOfALongUserAgent(int letters)
    {
        var agent = new string('a', letters) + string.Concat(Enumerable.Repeat("\U0001F511", 10));
        var person = await shared.Host.RegisterAsync();
        var signedIn = await shared.Host.PostAsync("/auth/login", Right(person), null, ("User-Agent", agent));
        signedIn.Code.ShouldBe(200, signedIn.Text);
        var kept = new string('a', letters);
        (await shared.Host.QueryAsync<long>("select count(*) from access_sessions where user_agent = @kept", new { kept })).ShouldBe(1);
    }

    [Fact]
    public async Task RehashesAnOldHash()
    {
        await using var old = await AccessHost.StartAsync(("Access:PasswordIterations", "500"));
        var person = await old.RegisterAsync("someone");
        var before = await old.QueryAsync<string>("select password_hash from access_accounts");

        await using var host = await AccessHost.StartAsync(old.Database, ("Access:PasswordIterations", "1000"));
        (await host.PostAsync("/auth/login", Right(person))).Code.ShouldBe(200);
        var after = await host.QueryAsync<string>("select password_hash from access_accounts");
        after.ShouldNotBe(before);
        (await host.PostAsync("/auth/login", Right(person))).Code.ShouldBe(200);
        (await host.QueryAsync<string>("select password_hash from access_accounts")).ShouldBe(after);
    }

    [Fact]
    public async Task ForgetsSessionsThatEndedLongAgo()
    {
        await using var host = await AccessHost.TakeAsync();
        var person = await host.RegisterAsync("someone");
        host.Time.Advance(TimeSpan.FromDays(36));
        await host.PostAsync("/auth/login", Right(person));
        (await host.QueryAsync<long>("select count(*) from access_sessions")).ShouldBe(2);
        host.Time.Advance(TimeSpan.FromDays(2));
        await host.PostAsync("/auth/login", Right(person));
        (await host.QueryAsync<long>("select count(*) from access_sessions")).ShouldBe(2, "one is gone, one is new");
    }

    static object Right(Person person) => new { email = person.Email, password = AccessHost.Password };

    static object Wrong(Person person) => new { email = person.Email, password = "WrongPassword123" };
}
