using System.Text.Json;

namespace Echo.Server.Tests.Features.Access;

/// <summary>/api/users, for reading (contract section 7).</summary>
public sealed class ReadingUsers
{
    const string Route = "/api/users";

    [Fact]
    public async Task NeedsCredentialsAndTheRight()
    {
        await using var host = await AccessHost.TakeAsync();
        var boss = await host.RegisterAsync("boss", "admin");
        var narrow = await host.MakeKeyAsync(boss.Token, "narrow", "account:*");
        foreach (var path in (string[])[Route, $"{Route}/stats/overview"])
        {
            (await host.GetAsync(path)).ShouldRefuse(401, "Not authenticated");
            foreach (var role in (string[])["viewer", "user", "developer"])
                (await host.GetAsync(path, (await host.RegisterAsync($"{role}-{Guid.NewGuid():N}", role)).Token))
                    .ShouldRefuse(403, "Missing permission: users:read");
            (await host.GetAsync(path, narrow)).ShouldRefuse(403, "Missing permission: users:read");
            (await host.GetAsync(path, boss.Token)).Code.ShouldBe(200);
        }

        (await host.GetAsync($"{Route}/{boss.Uuid}")).ShouldRefuse(401, "Not authenticated");
    }

    [Fact]
    public async Task OneIsReadByItselfAndByThoseWhoReadAll()
    {
        await using var host = await AccessHost.TakeAsync();
        var boss = await host.RegisterAsync("boss", "admin");
        var person = await host.RegisterAsync("someone");
        var narrow = await host.MakeKeyAsync(boss.Token, "narrow", "account:read");
        (await host.GetAsync($"{Route}/{boss.Uuid}", person.Token)).ShouldRefuse(404, "User not found");
        (await host.GetAsync($"{Route}/{person.Uuid}", narrow)).ShouldRefuse(404, "User not found");
        (await host.GetAsync($"{Route}/{Guid.NewGuid()}", boss.Token)).ShouldRefuse(404, "User not found");
        (await host.GetAsync($"{Route}/1", boss.Token)).Violations.ShouldBe(["path.id uuid"]);

        foreach (var token in (string[])[person.Token, boss.Token])
        {
            var answer = await host.GetAsync($"{Route}/{person.Uuid}", token);
            answer.Code.ShouldBe(200, answer.Text);
            answer.At("ok").GetBoolean().ShouldBeTrue();
            answer.Read("data.id").ShouldBe(person.Uuid.ToString());
            answer.Read("data.username").ShouldBe("someone");
            answer.At("data").EnumerateObject().Count().ShouldBe(11);
            answer.Text.ShouldNotContain("password");
        }
    }

    [Fact]
    public async Task ListsTheNewestFirstInPagesThatNeverOverlap()
    {
        await using var host = await AccessHost.TakeAsync();
        var boss = await host.RegisterAsync("boss", "admin");
        foreach (var name in (string[])["one", "two", "three", "four"])
            await host.RegisterAsync(name);
        host.Time.Advance(TimeSpan.FromSeconds(1));
        await host.RegisterAsync("last");

        // Four share their time; their numbers decide.
        (await NamesAsync(host, boss, "")).ShouldBe("last four three two one boss");
        (await NamesAsync(host, boss, "?limit=4")).ShouldBe("last four three two");
        (await NamesAsync(host, boss, "?limit=4&page=2")).ShouldBe("one boss");
        (await NamesAsync(host, boss, "?limit=4&page=3")).ShouldBe("");
        (await NamesAsync(host, boss, "?page=2147483647&limit=100")).ShouldBe("");

        var page = await host.GetAsync(Route + "?limit=4&page=2", boss.Token);
        page.At("data").EnumerateObject().Where(field => field.Value.ValueKind == JsonValueKind.Number)
            .Select(field => $"{field.Name} {field.Value}").ShouldBe(["total 6", "page 2", "limit 4", "pages 2"]);
    }

    [Fact]
    public async Task FiltersLikeItCounts()
    {
        await using var host = await AccessHost.TakeAsync();
        var boss = await host.RegisterAsync("boss", "admin");
        await host.RegisterAsync("a_b", "viewer");
        await host.RegisterAsync("axb");
        await host.RegisterAsync("Gone-Away");
        await host.ExecuteAsync("update access_accounts set is_active = false where username = 'Gone-Away'");
        await host.ExecuteAsync("""update access_accounts set email = '100%\@example.org' where username = 'axb'""");

        await ShouldFindAsync("?search=A_B", "a_b");
        await ShouldFindAsync("?search=%25", "axb");
        await ShouldFindAsync("?search=%5C", "axb");
        await ShouldFindAsync("?search=EXAMPLE.ORG", "axb");
        await ShouldFindAsync("?search=gone-a", "Gone-Away");
        await ShouldFindAsync("?search=nobody", "");
        await ShouldFindAsync("?isActive=false", "Gone-Away");
        await ShouldFindAsync("?isActive=true&role=user", "axb");
        await ShouldFindAsync("?role=viewer&search=example.com", "a_b");
        await ShouldFindAsync("?is_active=false", "Gone-Away axb a_b boss");

        async Task ShouldFindAsync(string query, string names)
        {
            (await NamesAsync(host, boss, query)).ShouldBe(names);
            var count = names.Split(' ', StringSplitOptions.RemoveEmptyEntries).Length;
            var answer = await host.GetAsync($"{Route}{query}&limit=1", boss.Token);
            (answer.At("data.total").GetInt32(), answer.At("data.pages").GetInt32()).ShouldBe((count, count));
        }
    }

    [Theory]
    [InlineData("?page=0", "query.page number_range")]
    [InlineData("?limit=0", "query.limit number_range")]
    [InlineData("?limit=101", "query.limit number_range")]
    [InlineData("?role=owner", "query.role enum")]
    [InlineData("?isActive=maybe", "query.isActive type")]
    public async Task RefusesBrokenQueries(string query, string violation)
    {
        await using var host = await AccessHost.TakeAsync();
        var boss = await host.RegisterAsync("boss", "admin");
        (await host.GetAsync(Route + query, boss.Token)).Violations.ShouldBe([violation]);
        (await host.GetAsync($"{Route}?search={new string('s', 101)}", boss.Token)).Violations.ShouldBe(["query.search string_too_long"]);
    }

    [Fact]
    public async Task CountsByRole()
    {
        await using var host = await AccessHost.TakeAsync();
        var boss = await host.RegisterAsync("boss", "admin");
        await host.RegisterAsync("one");
        await host.RegisterAsync("two", "viewer");
        await host.ExecuteAsync("update access_accounts set is_active = false where username = 'two'");
        (await host.GetAsync(Route + "/stats/overview", boss.Token)).Text.ShouldBe(
            """{"ok":true,"data":{"total":3,"active":2,"inactive":1,"byRole":{"admin":1,"developer":0,"user":1,"viewer":1}}}""");
    }

    static async Task<string> NamesAsync(AccessHost host, Person caller, string query)
    {
        var answer = await host.GetAsync(Route + query, caller.Token);
        answer.Code.ShouldBe(200, answer.Text);
        return string.Join(' ', answer.At("data.users").EnumerateArray().Select(user => user.GetProperty("username").GetString()));
    }
}
