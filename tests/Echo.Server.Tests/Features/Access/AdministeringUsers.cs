using Echo.Server.Platform.Accounts;
using Microsoft.Extensions.DependencyInjection;

namespace Echo.Server.Tests.Features.Access;

/// <summary>/admin/users (contract section 10).</summary>
public sealed class AdministeringUsers
{
    const string Route = "/admin/users";

    [Fact]
    public async Task NeedsCredentialsAndTheRight()
    {
        await using var host = await AccessHost.TakeAsync();
        var boss = await host.RegisterAsync("boss", "admin");
        foreach (var path in (string[])[Route, Route + "/1", Route + "/stats/summary"])
        {
            (await host.GetAsync(path)).ShouldRefuse(401, "Not authenticated");
            foreach (var role in (string[])["viewer", "user", "developer"])
                (await host.GetAsync(path, (await host.RegisterAsync($"{role}-{Guid.NewGuid():N}", role)).Token))
                    .ShouldRefuse(403, "Missing permission: users:read");
            (await host.GetAsync(path, boss.Token)).Code.ShouldBe(200);
        }
    }

    [Fact]
    public async Task ListsAndCounts()
    {
        await using var host = await AccessHost.TakeAsync();
        var boss = await host.RegisterAsync("boss", "admin");
        await host.RegisterAsync("John");
        await host.RegisterAsync("johanna");
        await host.RegisterAsync("j_n");
        await host.ExecuteAsync("update access_accounts set is_active = false, is_verified = false where username = 'johanna'");

        (await ReadAsync("")).ShouldBe("j_n johanna John boss | 4 3 3 1");
        (await ReadAsync("?active_only=true")).ShouldBe("j_n John boss | 3 3 3 1");
        (await ReadAsync("?limit=10&search=JOH")).ShouldBe("johanna John | 2 3 3 1");
        (await ReadAsync("?search=j_")).ShouldBe("j_n | 1 3 3 1");
        (await ReadAsync("?limit=1&offset=1&search=joh")).ShouldBe("John | 2 3 3 1");
        (await host.GetAsync(Route + "?limit=101&offset=-1", boss.Token)).Violations
            .ShouldBe(["query.limit number_range", "query.offset number_range"]);

        async Task<string> ReadAsync(string query)
        {
            var answer = await host.GetAsync(Route + query, boss.Token);
            answer.Code.ShouldBe(200, answer.Text);
            var names = answer.At("users").EnumerateArray().Select(user => user.GetProperty("username").GetString());
            var counts = ((string[])["total_users", "active_users", "verified_count", "admin_count"]).Select(name => answer.At(name).GetInt32());
            return $"{string.Join(' ', names)} | {string.Join(' ', counts)}";
        }
    }

    [Fact]
    public async Task ShowsWhatOneDid()
    {
        await using var host = await AccessHost.StartAsync(services => services
            .AddSingleton<IUserStatistics>(new Counted(new(MessagesSent: 15, MessagesReceived: 12)))
            .AddSingleton<IUserStatistics>(new Counted(new(ServicesCreated: 3))));
        var boss = await host.RegisterAsync("boss", "admin");
        var answer = await host.GetAsync(Route + "/1", boss.Token);
        answer.At("id").GetInt32().ShouldBe(1);
        answer.At("stats").ToString().ShouldBe(
            """{"messages_sent":15,"messages_received":12,"services_created":3,"last_login":"2026-03-01T12:00:00Z"}""");
        (await host.GetAsync(Route + "/2", boss.Token)).ShouldRefuse(404, "User not found");
        (await host.GetAsync(Route + "/x", boss.Token)).Violations.ShouldBe(["path.user_id type"]);
        (await host.GetAsync($"{Route}/{boss.Uuid}", boss.Token)).Violations.ShouldBe(["path.user_id type"]);
    }

    [Fact]
    public async Task Summarises()
    {
        await using var host = await AccessHost.TakeAsync();
        await host.RegisterAsync("early");
        host.Time.Advance(TimeSpan.FromDays(31));
        var boss = await host.RegisterAsync("boss", "admin");
        (await host.GetAsync(Route + "/stats/summary", boss.Token)).Text.ShouldBe(
            """{"total_users":2,"active_users":2,"verified_users":2,"admin_users":1,"recent_registrations":1}""");
    }

    sealed class Counted(UserStatistics counts) : IUserStatistics
    {
        public Task<UserStatistics> CountAsync(int accountId, CancellationToken cancellationToken) =>
            Task.FromResult(accountId == 1 ? counts : UserStatistics.None);
    }
}
