using Echo.Server.Features.Access.Removal;
using Echo.Server.Platform.Accounts;
using Echo.Testing;
using Microsoft.Extensions.DependencyInjection;

namespace Echo.Server.Tests.Features.Access;

/// <summary>DELETE /api/users/{id} (contract section 7).</summary>
public sealed class DeletingUsers
{
    static readonly TimeSpan Limit = TimeSpan.FromSeconds(30);

    [Fact]
    public async Task NeedsCredentialsAndTheRight()
    {
        await using var host = await AccessHost.TakeAsync();
        var boss = await host.RegisterAsync("boss", "admin");
        var person = await host.RegisterAsync("someone");
        var narrow = await host.MakeKeyAsync(boss.Token, "narrow", "account:*", "users:read", "users:update");
        (await DeleteAsync(host, person.Uuid, null)).ShouldRefuse(401, "Not authenticated");
        foreach (var role in (string[])["viewer", "user", "developer"])
            (await DeleteAsync(host, person.Uuid, (await host.RegisterAsync(role, role)).Token))
                .ShouldRefuse(403, "Missing permission: users:delete");
        (await DeleteAsync(host, person.Uuid, person.Token)).ShouldRefuse(403, "Missing permission: users:delete");
        (await DeleteAsync(host, person.Uuid, narrow)).ShouldRefuse(403, "Missing permission: users:delete");
        (await DeleteAsync(host, Guid.NewGuid(), boss.Token)).ShouldRefuse(404, "User not found");
        (await DeleteAsync(host, boss.Uuid, boss.Token)).ShouldRefuse(400, "You cannot delete yourself");
        (await host.GetAsync("/me", person.Token)).Code.ShouldBe(200);
    }

    [Fact]
    public async Task NothingOfAPersonStays()
    {
        await using var host = await AccessHost.TakeAsync();
        var boss = await host.RegisterAsync("boss", "admin");
        var person = await host.RegisterAsync("someone");
        var key = await host.MakeKeyAsync(person.Token, "key");
        await host.ExecuteAsync(
            "update access_accounts set name = 'canary', picture = 'canary', google_id = 'canary', grants = '{mcp:use}' where id = 2");

        var deleted = await DeleteAsync(host, person.Uuid, boss.Token);
        deleted.Text.ShouldBe("""{"ok":true,"data":{"deleted":true}}""");
        (await host.GetAsync("/me", person.Token)).ShouldRefuse(401, "Token has been revoked");
        (await host.GetAsync("/me", key)).ShouldRefuse(401, "Invalid or expired API key");
        (await host.PostAsync("/auth/refresh", new { refresh_token = person.RefreshToken }))
            .ShouldRefuse(401, "Invalid or expired refresh token");
        foreach (var username in (string[])["someone", "deleted-2"])
            (await host.PostAsync("/auth/login", new { username, password = AccessHost.Password })).ShouldRefuse(401, "Invalid credentials");

        (await DeleteAsync(host, person.Uuid, boss.Token)).ShouldRefuse(404, "User not found");
        (await host.SendAsync(HttpMethod.Put, $"/api/users/{person.Uuid}", """{"isActive": true}""", boss.Token))
            .ShouldRefuse(404, "User not found");
        (await host.GetAsync($"/api/users/{person.Uuid}", boss.Token)).ShouldRefuse(404, "User not found");
        (await host.GetAsync("/admin/users/2", boss.Token)).ShouldRefuse(404, "User not found");
        (await host.GetAsync("/admin/users", boss.Token)).At("total_users").GetInt32().ShouldBe(1);
        (await host.GetAsync("/api/users/stats/overview", boss.Token)).At("data.total").GetInt32().ShouldBe(1);

        var row = await host.QueryAsync<string>("select a::text from access_accounts a where id = 2");
        row.ShouldContain("deleted-2");
        foreach (var trace in (string[])["someone", "canary", "example.com", "mcp:use"])
            row.ShouldNotContain(trace);
        (await host.QueryAsync<long>("select count(*) from access_sessions where account_id = 2")).ShouldBe(0);
        (await host.QueryAsync<long>("select count(*) from access_api_keys where account_id = 2")).ShouldBe(0);
        (await host.QueryAsync<string>("select username from account_directory where id = 2")).ShouldBe("deleted-2");
        (await host.QueryAsync<bool>(
            "select actor = @Actor and reason is null from audit_entries where action = 'account.deleted' and target = @Target",
            new { Actor = boss.Uuid, Target = person.Uuid.ToString() })).ShouldBeTrue();

        await host.RegisterAsync("someone");
    }

    [Fact]
    public async Task OtherRoomsCleanUpUntilAllHave()
    {
        var (faulty, sound) = (new Room { Fails = 1 }, new Room());
        await using var host = await AccessHost.StartAsync(services => services
            .AddSingleton<IAccountRemoval>(faulty)
            .AddSingleton<IAccountRemoval>(sound));
        var boss = await host.RegisterAsync("boss", "admin");
        var person = await host.RegisterAsync("someone");
        await DeleteAsync(host, person.Uuid, boss.Token);

        // A room that fails keeps no other from cleaning up, and gets another turn.
        await Eventually.TrueAsync(
            () => host.QueryAsync<bool>("select coalesce(bool_or(due_at = @soon), false) from access_removals", new { soon = Soon(host) }), Limit);
        (faulty.Calls, sound.Calls).ShouldBe((1, 1));
        await FinishAsync(host, after: TimeSpan.FromSeconds(2));
        (faulty.Calls, sound.Calls, faulty.Last).ShouldBe((2, 2, 2));
    }

    [Fact]
    public async Task ACrashBetweenDeletionAndCleanUpIsMadeUpFor()
    {
        var hanging = new Room { Hangs = true };
        await using var crashed = await AccessHost.StartAsync(services => services.AddSingleton<IAccountRemoval>(hanging));
        var boss = await crashed.RegisterAsync("boss", "admin");
        var person = await crashed.RegisterAsync("someone");
        await DeleteAsync(crashed, person.Uuid, boss.Token);
        await Eventually.TrueAsync(() => hanging.Calls == 1, Limit);
        (await PendingAsync(crashed)).ShouldBe(1);

        // The first server is stuck for good. Another one waits until its lease is over.
        var room = new Room();
        await using var host = await AccessHost.StartAsync(crashed.Database, services => services.AddSingleton<IAccountRemoval>(room));
        (room.Calls, await PendingAsync(host)).ShouldBe((0, 1));
        await FinishAsync(host, after: RemovalWorker.Lease);
        (room.Calls, room.Last).ShouldBe((1, 2));
    }

    static Task<Answer> DeleteAsync(AccessHost host, Guid id, string? token) =>
        host.SendAsync(HttpMethod.Delete, $"/api/users/{id}", null, token);

    static DateTimeOffset Soon(AccessHost host) => host.Time.GetUtcNow() + TimeSpan.FromSeconds(2);

    static async Task FinishAsync(AccessHost host, TimeSpan after)
    {
        host.Time.Advance(after);
        host.Services.GetRequiredService<RemovalWorker>().Wake();
        await Eventually.TrueAsync(async () => await PendingAsync(host) == 0, Limit);
    }

    static Task<long> PendingAsync(AccessHost host) => host.QueryAsync<long>("select count(*) from access_removals");

    /// <summary>What another feature contributes.</summary>
    sealed class Room : IAccountRemoval
    {
        int calls;

        public int Calls => Volatile.Read(ref calls);

        public int Last { get; private set; }

        public int Fails { get; init; }

        public bool Hangs { get; init; }

        public async Task RemoveAsync(int accountId, CancellationToken cancellationToken)
        {
            Last = accountId;
            var call = Interlocked.Increment(ref calls);
            if (Hangs)
                await Task.Delay(Timeout.Infinite, cancellationToken);
            if (call <= Fails)
                throw new InvalidOperationException("not now");
        }
    }
}
