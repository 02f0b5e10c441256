namespace Echo.Server.Tests.Features.Access;

/// <summary>/api/v1/auth/api-keys (contract sections 3.3 and 6).</summary>
public sealed class ManagingApiKeys(SharedAccessHost shared) : IClassFixture<SharedAccessHost>
{
    const string Route = "/api/v1/auth/api-keys";

    public static TheoryData<string, string> BrokenBodies => new()
    {
        { "{}", "body.name missing" },
        { """{"name": ""}""", "body.name string_too_short" },
        { """{"name": "   "}""", "body.name string_too_short" },
        { $$"""{"name": "{{new string('n', 101)}}"}""", "body.name string_too_long" },
        { """{"name": "half a pair: \ud83d"}""", "body.name string_forbidden" },
        { """{"name": "k", "scopes": ["\ud83d"]}""", "body.scopes.0 string_forbidden" },
        { """{"name": "k", "scopes": []}""", "body.scopes list_too_short" },
        { """{"name": "k", "scopes": ["mcp:use", "mcp:fly"]}""", "body.scopes.1 value" },
        { """{"name": "k", "scopes": ["*"]}""", "body.scopes.0 value" },
        { """{"name": "k", "scopes": [""]}""", "body.scopes.0 value" },
        { """{"name": "k", "scopes": [null]}""", "body.scopes.0 null" },
        { """{"name": "k", "scopes": "*:*"}""", "body.scopes type" },
        { $$"""{"name": "k", "scopes": [{{string.Join(',', Enumerable.Repeat("\"*:*\"", 51))}}]}""", "body.scopes list_too_long" },
        { """{"name": "k", "expires_at": "tomorrow"}""", "body.expires_at time" },
        { """{"name": "k", "expires_at": "2026-03-01T12:00:00Z"}""", "body.expires_at value" },
    };

    [Fact]
    public async Task NeedsCredentialsAndTheRight()
    {
        await using var host = await AccessHost.TakeAsync();
        var person = await host.RegisterAsync("someone", "viewer");
        var reader = await host.MakeKeyAsync(person.Token, "reader", "account:read");
        var writer = await host.MakeKeyAsync(person.Token, "writer", "*:write");
        (await host.GetAsync(Route)).ShouldRefuse(401, "Not authenticated");
        (await host.PostAsync(Route, new { name = "k" })).ShouldRefuse(401, "Not authenticated");
        (await host.SendAsync(HttpMethod.Delete, $"{Route}/{Guid.NewGuid()}", null, null)).ShouldRefuse(401, "Not authenticated");
        (await host.PostAsync(Route, new { name = "k" }, reader)).ShouldRefuse(403, "Missing permission: account:write");
        (await host.GetAsync(Route, writer)).ShouldRefuse(403, "Missing permission: account:read");
    }

    [Theory, MemberData(nameof(BrokenBodies))]
    public async Task RefusesBrokenBodies(string body, string violation)
    {
        var host = shared.Host;
        var person = await host.RegisterAsync();
        (await host.PostAsync(Route, body, person.Token)).Violations.ShouldBe([violation]);
    }

    [Fact]
    public async Task ShowsTheKeyOnce()
    {
        await using var host = await AccessHost.TakeAsync();
        var person = await host.RegisterAsync("someone");
        var answer = await host.PostAsync(
            Route,
            """
            {"name": " my key ", "scopes": ["mcp:use", "mcps:*"], "expires_at": "2026-04-01T02:00:00+02:00",
             "id": "x", "user_id": 7, "created_at": 1}
            """,
            person.Token);
        answer.Code.ShouldBe(201, answer.Text);
        answer.Json.EnumerateObject().Select(field => field.Name).ShouldBe(
            ["id", "user_id", "name", "prefix", "scopes", "last_used_at", "expires_at", "revoked_at", "created_at", "updated_at", "key"],
            ignoreOrder: true);
        var key = answer.Read("key");
        key.ShouldMatch("^echo_[A-Za-z0-9_-]{43}$");
        answer.Read("prefix").ShouldBe(key[..12]);
        answer.Read("name").ShouldBe("my key");
        answer.Read("user_id").ShouldBe(person.Uuid.ToString());
        answer.Read("expires_at").ShouldBe("2026-04-01T00:00:00Z");
        answer.Read("created_at").ShouldBe("2026-03-01T12:00:00Z");
        answer.Headers.Location.ShouldBeNull();

        var listed = (await host.GetAsync(Route, person.Token)).Json.EnumerateArray().Single();
        listed.TryGetProperty("key", out _).ShouldBeFalse();
        listed.GetProperty("id").GetString().ShouldBe(answer.Read("id"));
        (await host.QueryAsync<bool>("select key_hash = sha256(@key::bytea) from access_api_keys", new { key })).ShouldBeTrue();
        (await host.QueryAsync<string>("select access_api_keys::text from access_api_keys")).ShouldNotContain(key[12..]);
    }

    [Fact]
    public async Task NamesAreUniqueAmongUnrevokedKeys()
    {
        await using var host = await AccessHost.TakeAsync();
        var person = await host.RegisterAsync("someone");
        var other = await host.RegisterAsync("another");
        var first = await host.PostAsync(Route, new { name = "k" }, person.Token);
        var again = await host.PostAsync(Route, new { name = " k " }, person.Token);
        again.ShouldRefuse(409, "An API key with this name exists");
        again.Read("error.details.field").ShouldBe("name");
        (await host.PostAsync(Route, new { name = "k" }, other.Token)).Code.ShouldBe(201);
        await host.SendAsync(HttpMethod.Delete, $"{Route}/{first.Read("id")}", null, person.Token);
        (await host.PostAsync(Route, new { name = "k" }, person.Token)).Code.ShouldBe(201);
    }

    [Fact]
    public async Task FiftyAreEnoughAlsoInParallel()
    {
        await using var host = await AccessHost.TakeAsync();
        var person = await host.RegisterAsync("someone");
        var answers = await Task.WhenAll(Enumerable.Range(0, 60).Select(i => host.PostAsync(Route, new { name = $"k{i}" }, person.Token)));
        answers.Count(answer => answer.Code == 201).ShouldBe(50);
        answers.First(answer => answer.Code != 201).ShouldRefuse(409, "API key limit reached (50)");
        (await host.PostAsync("/api/auth/api-key/generate", token: person.Token)).ShouldRefuse(409, "API key limit reached (50)");
    }

    [Fact]
    public async Task ListsTheNewestFirst()
    {
        await using var host = await AccessHost.TakeAsync();
        var person = await host.RegisterAsync("someone");
        var other = await host.RegisterAsync("another");
        await host.MakeKeyAsync(other.Token, "foreign");
        foreach (var name in (string[])["a", "b", "c"])
        {
            await host.MakeKeyAsync(person.Token, name);
            host.Time.Advance(TimeSpan.FromSeconds(1));
        }

        (await NamesAsync("")).ShouldBe("c b a");
        (await NamesAsync("?limit=1")).ShouldBe("c");
        (await NamesAsync("?limit=2&offset=1")).ShouldBe("b a");
        (await host.GetAsync(Route + "?limit=0", person.Token)).Violations.ShouldBe(["query.limit number_range"]);
        (await host.GetAsync(Route + "?limit=201&offset=-1", person.Token)).Violations
            .ShouldBe(["query.limit number_range", "query.offset number_range"]);
        (await host.GetAsync(Route + "?limit=x", person.Token)).Violations.ShouldBe(["query.limit type"]);

        async Task<string> NamesAsync(string query)
        {
            var keys = await host.GetAsync(Route + query, person.Token);
            return string.Join(' ', keys.Json.EnumerateArray().Select(key => key.GetProperty("name").GetString()));
        }
    }
}
