using Echo.Server.Platform.Audit;
using Microsoft.Extensions.DependencyInjection;

namespace Echo.Server.Tests.Features.Access;

/// <summary>Nobody gives rights that they lack, nor gets hold of an account that has some (contract section 7).</summary>
public sealed class TakingHoldOfAccounts
{
    const string Everything = "Missing permission: *:*";

    /// <summary>What an account with role user and users:update may not do, to whom, and what it lacks.</summary>
    public static TheoryData<string, string, string> Escalations => new()
    {
        { "plain", """{"role": "admin"}""", "*:*" },
        { "helper", """{"role": "admin"}""", "*:*" },
        { "plain", """{"permissions": ["*:*"]}""", "*:*" },
        { "helper", """{"permissions": ["users:update", "*:*"]}""", "*:*" },
        { "plain", """{"permissions": ["mcp:use", "users:delete"]}""", "users:delete" },
        { "plain", """{"permissions": ["users:*"]}""", "users:*" },
        { "plain", """{"permissions": ["*:update"]}""", "*:update" },
        { "plain", """{"role": "developer"}""", "analyze:create" },
        { "helper", """{"role": "developer"}""", "analyze:create" },
        { "sleeping", """{"isActive": true}""", "analyze:create" },
        { "boss", """{"password": "AnotherPassword123!"}""", "*:*" },
        { "boss", """{"email": "mine@example.com"}""", "*:*" },
        { "boss", """{"username": "renamed"}""", "*:*" },
        { "boss", """{"role": "user"}""", "*:*" },
        { "boss", """{"isActive": false}""", "*:*" },
        { "boss", """{"permissions": ["mcp:use"]}""", "*:*" },
        { "granted", """{"isActive": false}""", "*:*" },
        { "developer", """{"password": "AnotherPassword123!"}""", "analyze:create" },
        { "developer", """{"email": "mine@example.com"}""", "analyze:create" },
        { "developer", """{"role": "user"}""", "analyze:create" },
        { "trusted", """{"permissions": []}""", "connections:stdio" },
        { "trusted", """{"password": "AnotherPassword123!"}""", "connections:stdio" },
    };

    [Theory, MemberData(nameof(Escalations))]
    public async Task WhoMayUpdateUsersIsNoAdministrator(string target, string body, string lacking)
    {
        await using var host = await AccessHost.TakeAsync();
        var people = await PeopleAsync(host);
        var before = await StateAsync(host);
        (await PutAsync(host, people[target], body, people["helper"].Token)).ShouldRefuse(403, $"Missing permission: {lacking}");
        (await StateAsync(host)).ShouldBe(before);

        await host.Services.GetRequiredService<RefusalRecorder>().FlushAsync(all: true, TestContext.Current.CancellationToken);
        (await host.QueryAsync<string>(
            "select reason from audit_entries where action = 'account.updated' and target = @Target",
            new { Target = people[target].Uuid.ToString() })).ShouldBe($"Missing permission: {lacking}");
    }

    [Theory]
    [InlineData("plain", """{"password": "AnotherPassword123!", "email": "fresh@example.com", "username": "fresh"}""")]
    [InlineData("plain", """{"permissions": ["users:update", "mcp:use"]}""")]
    [InlineData("plain", """{"role": "viewer", "isActive": false}""")]
    [InlineData("developer", """{"isActive": false, "username": "renamed"}""")]
    [InlineData("developer", """{"permissions": ["users:update"]}""")]
    [InlineData("developer", """{"role": "developer", "permissions": [], "isActive": true}""")]
    [InlineData("helper", """{"email": "fresh@example.com", "role": "viewer"}""")]
    public async Task WithinTheOwnRightsAllIsOpen(string target, string body)
    {
        await using var host = await AccessHost.TakeAsync();
        var people = await PeopleAsync(host);
        var answer = await PutAsync(host, people[target], body, people["helper"].Token);
        answer.Code.ShouldBe(200, answer.Text);
    }

    [Fact]
    public async Task AKeyGivesAndTakesNoMoreThanItsScopes()
    {
        await using var host = await AccessHost.TakeAsync();
        var people = await PeopleAsync(host);
        var boss = people["boss"];
        var narrow = await host.MakeKeyAsync(boss.Token, "narrow", "account:*", "users:*", "mcp:use");
        (await PutAsync(host, people["plain"], """{"role": "admin"}""", narrow)).ShouldRefuse(403, Everything);
        (await PutAsync(host, people["plain"], """{"permissions": ["connections:stdio"]}""", narrow))
            .ShouldRefuse(403, "Missing permission: connections:stdio");
        (await PutAsync(host, people["plain"], """{"password": "AnotherPassword123!"}""", narrow)).Code.ShouldBe(403);
        (await PutAsync(host, people["second"], """{"isActive": false}""", narrow)).ShouldRefuse(403, Everything);
        (await DeleteAsync(host, people["second"], narrow)).ShouldRefuse(403, Everything);
        (await PutAsync(host, people["plain"], """{"permissions": ["mcp:use", "users:read"], "isActive": false}""", narrow)).Code.ShouldBe(200);

        // A new address opens the account by a mailed link, whatever the key may do.
        (await PutAsync(host, boss, """{"email": "mine@example.com"}""", narrow)).ShouldRefuse(403, Everything);
        (await PutAsync(host, boss, """{"username": "chief"}""", narrow)).Code.ShouldBe(200);
        await host.ExecuteAsync("update access_accounts set password_hash = null where username = 'chief'");
        (await PutAsync(host, boss, """{"password": "AnotherPassword123!"}""", narrow)).ShouldRefuse(403, Everything);

        var wide = await host.MakeKeyAsync(boss.Token, "wide");
        (await PutAsync(host, boss, """{"email": "mine@example.com"}""", wide)).Code.ShouldBe(200);
        (await PutAsync(host, people["plain"], """{"role": "admin", "isActive": true}""", wide)).Code.ShouldBe(200);
    }

    [Fact]
    public async Task WhoKnowsTheOwnPasswordMayChangeItByAnyKey()
    {
        await using var host = await AccessHost.TakeAsync();
        var person = await host.RegisterAsync("someone");
        var narrow = await host.MakeKeyAsync(person.Token, "narrow", "account:write");
        var body = new { password = "AnotherPassword123!", currentPassword = AccessHost.Password };
        (await host.SendAsync(HttpMethod.Put, $"/api/users/{person.Uuid}", body, narrow)).Code.ShouldBe(200);
    }

    [Fact]
    public async Task WhoMayDeleteUsersDeletesNoAdministrators()
    {
        await using var host = await AccessHost.TakeAsync();
        var people = await PeopleAsync(host);
        await host.ExecuteAsync("update access_accounts set grants = '{users:delete}' where username = 'helper'");
        (await DeleteAsync(host, people["boss"], people["helper"].Token)).ShouldRefuse(403, Everything);
        (await DeleteAsync(host, people["granted"], people["helper"].Token)).ShouldRefuse(403, Everything);
        (await DeleteAsync(host, people["developer"], people["helper"].Token)).Code.ShouldBe(200);
    }

    static async Task<Dictionary<string, Person>> PeopleAsync(AccessHost host)
    {
        var people = new Dictionary<string, Person>
        {
            ["boss"] = await host.RegisterAsync("boss", "admin"),
            ["second"] = await host.RegisterAsync("second", "admin"),
            ["helper"] = await host.RegisterAsync("helper"),
            ["developer"] = await host.RegisterAsync("developer", "developer"),
            ["sleeping"] = await host.RegisterAsync("sleeping", "developer"),
            ["trusted"] = await host.RegisterAsync("trusted"),
            ["granted"] = await host.RegisterAsync("granted"),
            ["plain"] = await host.RegisterAsync("plain"),
        };
        await host.ExecuteAsync(
            """
            update access_accounts set grants = '{users:update}' where username = 'helper';
            update access_accounts set grants = '{connections:stdio}' where username = 'trusted';
            update access_accounts set grants = '{*:*}' where username = 'granted';
            update access_accounts set is_active = false where username = 'sleeping';
            """);
        return people;
    }

    static Task<string> StateAsync(AccessHost host) =>
        host.QueryAsync<string>("select string_agg(a::text, ' ' order by id) from access_accounts a");

    static Task<Answer> PutAsync(AccessHost host, Person target, string body, string token) =>
        host.SendAsync(HttpMethod.Put, $"/api/users/{target.Uuid}", body, token);

    static Task<Answer> DeleteAsync(AccessHost host, Person target, string token) =>
        host.SendAsync(HttpMethod.Delete, $"/api/users/{target.Uuid}", null, token);
}
