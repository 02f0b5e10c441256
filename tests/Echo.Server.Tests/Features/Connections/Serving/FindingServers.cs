using Echo.Server.Features.Connections.Serving;
using Echo.Server.Platform.Database.Notifications;
using Echo.Server.Platform.Security;
using Echo.Testing;

namespace Echo.Server.Tests.Features.Connections.Serving;

/// <summary>Who finds which servers, and that a change is found with the next request.</summary>
public sealed class FindingServers(ServingHost host) : IClassFixture<ServingHost>
{
    static readonly TimeSpan Soon = TimeSpan.FromSeconds(20);

    static CancellationToken Cancelled => TestContext.Current.CancellationToken;

    [Fact]
    public async Task AServerIsFoundByThoseWhoMayUseIt()
    {
        var user = await host.CallerAsync("user");
        var admin = await host.CallerAsync("admin", "*:*");
        var developer = await host.CallerAsync("developer");
        await host.StoreAsync(host.Echo.User, "\"slug\":\"fs-own\"");
        await host.StoreAsync(host.Echo.Admin, "\"slug\":\"fs-all\",\"visibility\":\"team\"");
        await host.StoreAsync(host.Echo.Admin, "\"slug\":\"fs-few\",\"visibility\":\"team\",\"roles\":[\"developer\"]");

        (await FoundByAsync(user)).ShouldBe(["fs-all", "fs-own"]);
        (await UsableByAsync(user)).ShouldBe(["fs-all", "fs-own"]);
        (await FoundByAsync(developer)).ShouldBe(["fs-all", "fs-few"]);
        (await UsableByAsync(developer)).ShouldBe(["fs-all", "fs-few"]);
        (await FoundByAsync(admin)).ShouldBe(["fs-all", "fs-few", "fs-own"]);
        (await UsableByAsync(admin)).ShouldBe(["fs-all", "fs-few"], "others' own servers don't come unasked");
        (await FoundByAsync(Caller.Anonymous)).ShouldBeEmpty();
        var without = await host.CallerAsync("viewer", Permissions.ConnectionsUse);
        (await UsableByAsync(without)).ShouldBeEmpty("sharing is with those who have mcp:use");
        var stranger = new Caller { Id = 0, Uuid = Guid.Empty, Username = "anonymous", Role = "developer", Rights = [Permissions.McpUse] };
        (await FoundByAsync(stranger)).ShouldBeEmpty("whoever comes without credentials is of no team");

        async Task<IReadOnlyList<string>> FoundByAsync(Caller caller)
        {
            List<string> found = [];
            foreach (var slug in (string[])["fs-all", "fs-few", "fs-own"])
            {
                if (await host.Directory.FindAsync(slug, caller, Cancelled) is { } server)
                    found.Add(server.Slug);
            }

            return found;
        }

        async Task<IReadOnlyList<string>> UsableByAsync(Caller caller) =>
            [.. (await host.Directory.UsableByAsync(caller, Cancelled)).Select(server => server.Slug)
                .Where(slug => slug.StartsWith("fs-", StringComparison.Ordinal))];
    }

    [Fact]
    public async Task AProgramNeedsItsPermission()
    {
        var (status, made) = await host.Echo.PostAsync(
            "/api/v1/connections", host.Echo.Admin, """{"connect":false,"transport":"stdio","command":["cat"],"slug":"program","visibility":"team"}""");
        status.ShouldBe(201, made.ToJsonString());
        foreach (var (caller, sees) in ((Caller, bool)[])
            [(await host.CallerAsync("user"), false), (await host.CallerAsync("user", Permissions.McpUse, Permissions.ConnectionsStdio), true)])
        {
            (await host.Directory.FindAsync("program", caller, Cancelled) is not null).ShouldBe(sees);
            (await host.Directory.UsableByAsync(caller, Cancelled)).Any(server => server.Slug == "program").ShouldBe(sees);
        }
    }

    [Fact]
    public async Task WhoeverChangesSomethingFindsItAtOnce()
    {
        var user = await host.CallerAsync("user");
        await FindAsync("nothing", user);
        for (var turn = 0; turn < 10; turn++)
        {
            var id = await host.StoreAsync(host.Echo.User, "\"slug\":\"made\"");
            (await FindAsync("made", user))!.Id.ShouldBe(id);
            await host.ChangeAsync(host.Echo.User, id, """{"slug":"renamed","name":"Renamed"}""");
            (await FindAsync("made", user)).ShouldBeNull();
            (await FindAsync("renamed", user)).ShouldBe(new ServedServer(id, "renamed", "Renamed"));
            await host.DeleteAsync(host.Echo.User, id);
            (await FindAsync("renamed", user)).ShouldBeNull();
        }
    }

    [Fact]
    public async Task WhatDoesNotChangeCostsNoQuery()
    {
        var user = await host.CallerAsync("user");
        var id = await host.StoreAsync(host.Echo.User, "\"slug\":\"quiet\"");
        await host.CatchUpAsync();
        await FindAsync("quiet", user);
        var reads = host.Directory.Reads;
        await host.ExecuteAsync($"update connections set last_activity = now(), server_info = '{{}}', last_error = 'x' where id = '{id}'");
        await host.CatchUpAsync();
        await FindAsync("quiet", user);
        await host.Directory.UsableByAsync(user, Cancelled);
        host.Directory.Reads.ShouldBe(reads);
    }

    [Fact]
    public async Task ChangesOfOthersAreHeardOf()
    {
        var user = await host.CallerAsync("user");
        var id = await host.StoreAsync(host.Echo.User, "\"slug\":\"elsewhere\"");
        (await FindAsync("elsewhere", user)).ShouldNotBeNull();
        await host.ExecuteAsync($"update connections set slug = 'changed-elsewhere', revision = revision + 1 where id = '{id}'");
        await Eventually.TrueAsync(async () => await FindAsync("changed-elsewhere", user) is not null, Soon);
        await host.ExecuteAsync($"delete from connections where id = '{id}'");
        await Eventually.TrueAsync(async () => await FindAsync("changed-elsewhere", user) is null, Soon);
    }

    [Fact]
    public async Task AnInactiveOwnersServerIsNotThere()
    {
        await host.StoreAsync(host.Echo.Developer, "\"slug\":\"left-behind\"");
        var admin = await host.CallerAsync("admin", "*:*");
        (await FindAsync("left-behind", admin)).ShouldNotBeNull();
        await host.ExecuteAsync("update access_accounts set is_active = false where username = 'a-developer'");
        await Eventually.TrueAsync(async () => await FindAsync("left-behind", admin) is null, Soon);
        await host.ExecuteAsync("update access_accounts set is_active = true where username = 'a-developer'");
        await Eventually.TrueAsync(async () => await FindAsync("left-behind", admin) is not null, Soon);
    }

    [Fact]
    public async Task NothingRememberedCountsWhileNothingIsHeard()
    {
        var user = await host.CallerAsync("user");
        var id = await host.StoreAsync(host.Echo.User, "\"slug\":\"unheard\"");
        (await FindAsync("unheard", user)).ShouldNotBeNull();
        await host.CatchUpAsync();
        host.Get<NotificationState>().Lose();
        await host.ExecuteAsync($"alter table connections disable trigger all; update connections set slug = 'gone' where id = '{id}'");
        (await FindAsync("unheard", user)).ShouldBeNull();
        (await host.Directory.UsableByAsync(user, Cancelled)).ShouldContain(server => server.Slug == "gone");
        await host.ExecuteAsync($"alter table connections enable trigger all; update connections set slug = 'unheard' where id = '{id}'");
        await host.HearAsync();
        (await FindAsync("unheard", user)).ShouldNotBeNull();
    }

    ValueTask<ServedServer?> FindAsync(string slug, Caller caller) => host.Directory.FindAsync(slug, caller, Cancelled);
}
