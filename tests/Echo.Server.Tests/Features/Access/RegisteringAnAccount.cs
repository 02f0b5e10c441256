using System.Text.Json.Nodes;

namespace Echo.Server.Tests.Features.Access;

/// <summary>Registration through each of the three families of routes.</summary>
public sealed class RegisteringAnAccount(SharedAccessHost shared) : IClassFixture<SharedAccessHost>
{
    public static readonly string[] Routes = ["/auth/register", "/api/v1/auth/register", "/api/auth/register"];

    public static TheoryData<string> AllRoutes => [.. Routes];

    public static TheoryData<string, string, string> BrokenFields => new()
    {
        { "username", "null", "body.username null" },
        { "username", "7", "body.username type" },
        { "username", "\"ab\"", "body.username string_too_short" },
        { "username", "\"  ab  \"", "body.username string_too_short" },
        { "username", $"\"{new string('a', 51)}\"", "body.username string_too_long" },
        { "username", "\"_abc\"", "body.username string_pattern" },
        { "username", "\"a b c\"", "body.username string_pattern" },
        { "username", "\"müller\"", "body.username string_pattern" },
        { "username", "\"abc@d\"", "body.username string_pattern" },
        { "username", "\"deleted-7\"", "body.username string_forbidden" },
        { "username", "\"Deleted-7\"", "body.username string_forbidden" },
        { "email", "\"plain\"", "body.email email" },
        { "email", "\"a@b@c.example\"", "body.email email" },
        { "email", "\"a b@c.example\"", "body.email email" },
        { "email", "\"@c.example\"", "body.email email" },
        { "email", "\"\\u212Aelvin@c.example\"", "body.email email" },
        { "email", "\"kelvin@\\u212A.example\"", "body.email email" },
        { "email", "\"a@\"", "body.email email" },
        { "email", "\"a..b@c.example\"", "body.email email" },
        { "email", "\"a@c..example\"", "body.email email" },
        { "email", $"\"a@{string.Join('.', Enumerable.Repeat(new string('b', 60), 4))}.example.com\"", "body.email string_too_long" },
        { "password", "\"short12\"", "body.password string_too_short" },
        { "password", $"\"{new string('x', 129)}\"", "body.password string_too_long" },
        { "password", "\"password123\"", "body.password string_forbidden" },
        { "password", "\"PassWord123\"", "body.password string_forbidden" },
        { "password", "\"SOME-BODY\"", "body.password string_forbidden" },
        { "password", "\"Some@Example.com\"", "body.password string_forbidden" },
        { "password", "\"nul\\u0000inside\"", "body.password string_forbidden" },
        { "role", "\"root\"", "body.role enum" },
        { "role", "1", "body.role type" },
    };

    [Theory, MemberData(nameof(BrokenFields))]
    public async Task RefusesBrokenFields(string field, string value, string violation)
    {
        foreach (var route in Routes)
        {
            var body = JsonNode.Parse("""{"username": "some-body", "email": "some@example.com", "password": "SecurePassword123!"}""")!;
            body[field] = JsonNode.Parse(value);
            var answer = await shared.Host.PostAsync(route, body.ToJsonString());
            answer.ShouldRefuse(422, "Request validation failed");
            answer.Violations.ShouldBe([violation], route);
            answer.Has("ok").ShouldBe(route.StartsWith("/api/auth", StringComparison.Ordinal));
        }
    }

    [Theory, MemberData(nameof(AllRoutes))]
    public async Task RefusesWhatIsMissing(string route)
    {
        var host = shared.Host;
        (await host.PostAsync(route, "{}")).Violations.ShouldBe(["body.username missing", "body.email missing", "body.password missing"]);
        (await host.PostAsync(route)).Violations.ShouldBe(["body missing"]);
        (await host.PostAsync(route, "[]")).Violations.ShouldBe(["body type"]);
        (await host.PostAsync(route, "{")).ShouldRefuse(400, "Malformed JSON in request body");
    }

    [Theory, MemberData(nameof(AllRoutes))]
    public async Task RefusesInvalidCredentialsBeforeItReadsTheBody(string route)
    {
        var host = shared.Host;
        (await host.PostAsync(route, "{", "nonsense")).ShouldRefuse(401, "Invalid or expired token");
        (await host.PostAsync(route, "{", null, ("X-API-Key", "nonsense"))).ShouldRefuse(401, "Invalid or expired API key");
    }

    [Theory, MemberData(nameof(AllRoutes))]
    public async Task RefusesTakenNamesAndAddresses(string route)
    {
        await using var host = await AccessHost.TakeAsync();
        await host.RegisterAsync("Taken");

        var both = await host.PostAsync(route, Body("tAKEN", "taken@example.com"));
        both.ShouldRefuse(409, "Username already exists");
        both.Read("error.details.field").ShouldBe("username");
        both.Read("error.details.issue").ShouldBe("Username already exists");

        var address = await host.PostAsync(route, Body("other", "TAKEN@Example.com"));
        address.ShouldRefuse(409, "Email already exists");
        address.Read("error.code").ShouldBe("HTTP_409");
        address.Read("error.details.field").ShouldBe("email");
        (await host.QueryAsync<long>("select count(*) from users")).ShouldBe(1);
    }

    [Theory, MemberData(nameof(AllRoutes))]
    public async Task StoresTheNameAsGivenAndTheAddressInLowerCase(string route)
    {
        await using var host = await AccessHost.TakeAsync();
        var answer = await host.PostAsync(route, Body("  MixedCase_1 ", " Mixed.Case+Tag@Example.COM "));
        answer.Code.ShouldBe(201, answer.Text);
        var stored = await host.QueryAsync<string>("select username || ' ' || email || ' ' || role || ' ' || is_verified from users");
        stored.ShouldBe("MixedCase_1 mixed.case+tag@example.com user true");
        (await host.GetAsync(answer.Headers.Location!.ToString())).Code.ShouldBe(401, "the account's own route, for its owner");
    }

    [Theory, MemberData(nameof(AllRoutes))]
    public async Task FieldsOfTheServerChangeNothing(string route)
    {
        await using var host = await AccessHost.TakeAsync();
        var body = JsonNode.Parse("""{"username": "some-body", "email": "some@example.com", "password": "SecurePassword123!"}""")!;
        foreach (var name in (string[])["id", "_id", "uuid", "uid", "owner", "owner_id", "user_id", "userId", "author_id", "created_by",
            "is_admin", "isAdmin", "is_verified", "is_active", "isActive", "created_at", "updated_at", "permissions", "grants",
            "google_id"])
        {
            body[name] = name.StartsWith("is", StringComparison.Ordinal) ? name.EndsWith("dmin", StringComparison.Ordinal) : "41";
        }

        var answer = await host.PostAsync(route, body.ToJsonString());
        answer.Code.ShouldBe(201, answer.Text);
        (await host.QueryAsync<string>(
            "select id || role || is_active || is_verified || cardinality(permissions) || (google_id is null) from users"))
            .ShouldBe("1usertruetrue0true");
    }

    [Fact]
    public async Task KeepsOnlyAHashOfThePassword()
    {
        await using var host = await AccessHost.StartAsync(("Access:PasswordIterations", "1234"));
        await host.RegisterAsync("somebody");
        var hash = Convert.FromBase64String(await host.QueryAsync<string>("select password_hash from access_accounts"));
        hash.Length.ShouldBe(61);
        hash[..13].ShouldBe([1, 0, 0, 0, 2, 0, 0, 0x04, 0xD2, 0, 0, 0, 16], "version 3, HMAC-SHA512, 1234 iterations, 16 bytes of salt");
    }

    static object Body(string username, string email) => new { username, email, password = AccessHost.Password };
}
