namespace Echo.Server.Tests.Features.Access;

public sealed class UsingApiKeys
{
    const string Route = "/api/v1/auth/api-keys";
    const string BadKey = "Invalid or expired API key";

    [Fact]
    public async Task RevokingOnesOwn()
    {
        await using var host = await AccessHost.TakeAsync();
        var person = await host.RegisterAsync("someone");
        var other = await host.RegisterAsync("another");
        var made = await host.PostAsync(Route, new { name = "k" }, person.Token);
        var path = $"{Route}/{made.Read("id")}";

        (await DeleteAsync(host, $"{Route}/17", person.Token)).Violations.ShouldBe(["path.key_id uuid"]);
        (await DeleteAsync(host, $"{Route}/{Guid.NewGuid()}", person.Token)).ShouldRefuse(404, "API key not found");
        (await DeleteAsync(host, path, other.Token)).ShouldRefuse(404, "API key not found");
        (await host.GetAsync("/me", made.Read("key"))).Code.ShouldBe(200);

        var deleted = await DeleteAsync(host, path, person.Token);
        deleted.Code.ShouldBe(204);
        deleted.Text.ShouldBeEmpty();
        (await host.GetAsync("/me", made.Read("key"))).ShouldRefuse(401, BadKey);
        host.Time.Advance(TimeSpan.FromMinutes(1));
        (await DeleteAsync(host, path, person.Token)).Code.ShouldBe(204);
        var listed = (await host.GetAsync(Route, person.Token)).Json[0];
        listed.GetProperty("revoked_at").GetString().ShouldBe("2026-03-01T12:00:00Z", "the second time changes nothing");
        listed.GetProperty("updated_at").GetString().ShouldBe("2026-03-01T12:00:00Z");
    }

    [Fact]
    public async Task EndsWithItsTime()
    {
        await using var host = await AccessHost.TakeAsync();
        var person = await host.RegisterAsync("someone");
        var key = (await host.PostAsync(Route, new { name = "k", expires_at = "2026-03-02T12:00:00Z" }, person.Token)).Read("key");
        host.Time.Advance(TimeSpan.FromHours(23));
        (await host.GetAsync("/me", key)).Code.ShouldBe(200);
        host.Time.Advance(TimeSpan.FromHours(1));
        (await host.GetAsync("/me", key)).ShouldRefuse(401, BadKey);
    }

    [Fact]
    public async Task NotesItsUseToTheMinute()
    {
        await using var host = await AccessHost.TakeAsync();
        var person = await host.RegisterAsync("someone");
        var key = await host.MakeKeyAsync(person.Token, "k");
        (await LastUseAsync()).ShouldBe(null);
        await host.GetAsync("/me", key);
        (await LastUseAsync()).ShouldBe("2026-03-01T12:00:00Z");
        host.Time.Advance(TimeSpan.FromSeconds(59));
        await host.GetAsync("/me", key);
        (await LastUseAsync()).ShouldBe("2026-03-01T12:00:00Z");
        host.Time.Advance(TimeSpan.FromSeconds(2));
        await host.GetAsync("/me", key);
        (await LastUseAsync()).ShouldBe("2026-03-01T12:01:01Z");

        async Task<string?> LastUseAsync() => (await host.GetAsync(Route, person.Token)).Json[0].GetProperty("last_used_at").GetString();
    }

    [Fact]
    public async Task ScopesNarrowAndNeverWiden()
    {
        await using var host = await AccessHost.TakeAsync();
        var viewer = await host.RegisterAsync("viewer", "viewer");
        var everything = await host.MakeKeyAsync(viewer.Token, "everything", "*:*");
        (await PermissionsAsync(host, everything)).ShouldBe(await PermissionsAsync(host, viewer.Token));
        var readers = await host.MakeKeyAsync(viewer.Token, "readers", "*:read", "users:update");
        (await PermissionsAsync(host, readers)).ShouldBe(
            ["account:read", "events:read", "jobs:read", "mcps:read", "knowledge:read", "deployments:read", "plugins:read", "tasks:read"]);
    }

    [Fact]
    public async Task AKeyMadeByAKeyGetsNoMoreThanIt()
    {
        await using var host = await AccessHost.TakeAsync();
        var person = await host.RegisterAsync("someone");
        var key = await host.MakeKeyAsync(
            person.Token, "parent", "account:*", "mcps:read", "github:create", "github:read", "github:update", "github:delete");
        foreach (var scope in (string[])["*:*", "mcp:use", "mcps:*", "*:read", "github:*"])
            (await host.PostAsync(Route, new { name = "child", scopes = (string[])["account:read", scope] }, key))
                .ShouldRefuse(403, $"Scope exceeds the calling key: {scope}");
        await host.MakeKeyAsync(key, "child", "account:read", "mcps:read", "account:*");
        (await host.PostAsync(Route, new { name = "like parent" }, key)).At("scopes").GetArrayLength().ShouldBe(6);
    }

    [Fact]
    public async Task AKeyMadeByAKeyEndsWithItAtTheLatest()
    {
        await using var host = await AccessHost.TakeAsync();
        var person = await host.RegisterAsync("someone");
        var parent = (await host.PostAsync(Route, new { name = "parent", expires_at = "2026-03-02T12:00:00Z" }, person.Token)).Read("key");
        (await MakeAsync(new { name = "without end" })).ShouldBe("2026-03-02T12:00:00Z");
        (await MakeAsync(new { name = "later", expires_at = "2027-01-01T00:00:00Z" })).ShouldBe("2026-03-02T12:00:00Z");
        (await MakeAsync(new { name = "earlier", expires_at = "2026-03-01T13:00:00Z" })).ShouldBe("2026-03-01T13:00:00Z");

        var generated = await host.PostAsync("/api/auth/api-key/generate", token: parent);
        generated.Code.ShouldBe(200, generated.Text);
        host.Time.Advance(TimeSpan.FromDays(1));
        (await host.GetAsync("/me", generated.Read("data.apiKey"))).ShouldRefuse(401, BadKey);

        async Task<string> MakeAsync(object body) => (await host.PostAsync(Route, body, parent)).Read("expires_at");
    }

    [Fact]
    public async Task GeneratingReplacesTheDefaultKey()
    {
        await using var host = await AccessHost.TakeAsync();
        var person = await host.RegisterAsync("someone");
        (await host.PostAsync("/api/auth/api-key/generate")).ShouldRefuse(401, "Not authenticated");
        var first = await host.PostAsync("/api/auth/api-key/generate", token: person.Token);
        first.Code.ShouldBe(200, first.Text);
        first.At("data").EnumerateObject().Select(field => field.Name).ShouldBe(["apiKey", "id", "prefix", "name", "scopes", "createdAt"]);
        first.Read("data.name").ShouldBe("default");
        first.At("data.scopes").ToString().ShouldBe("""["*:*"]""");

        var narrow = await host.MakeKeyAsync(person.Token, "narrow", "account:*");
        var second = await host.PostAsync("/api/auth/api-key/generate", token: narrow);
        second.At("data.scopes").ToString().ShouldBe("""["account:*"]""");
        (await host.GetAsync("/me", first.Read("data.apiKey"))).ShouldRefuse(401, BadKey);
        (await host.GetAsync("/me", second.Read("data.apiKey"))).Code.ShouldBe(200);
        (await host.QueryAsync<long>(
            "select count(*) from audit_entries where action = 'key.revoked' and target = @Id", new { Id = first.Read("data.id") })).ShouldBe(1);
    }

    static Task<Answer> DeleteAsync(AccessHost host, string path, string token) => host.SendAsync(HttpMethod.Delete, path, null, token);

    static async Task<string[]> PermissionsAsync(AccessHost host, string token) =>
        [.. (await host.GetAsync("/me", token)).At("user.permissions").EnumerateArray().Select(permission => permission.GetString()!)];
}
