using Echo.Server.Platform.Events;
using Echo.Testing;
using Microsoft.Extensions.DependencyInjection;

namespace Echo.Server.Tests.Features.Realtime;

/// <summary>Clients that come and go at random while much happens: each sees its own, once, in order, and each gap is filled or told.</summary>
[Collection(nameof(RealtimeTests))]
public sealed class ManyReconnectingClients(RealtimeHost host)
{
    const int Accounts = 10;

    [Fact]
    public Task AFewClientsForAMoment() => ReconnectAsync(clients: 20, events: 2_000);

    [Fact, Trait("Set", "Full")]
    public Task AThousandClientsDuringTwoHundredThousandEvents() => ReconnectAsync(clients: 1_000, events: 200_000);

    async Task ReconnectAsync(int clients, int events)
    {
        var accounts = new List<(int Id, string Token)>();
        for (var n = 0; n < Math.Max(Accounts, clients / 8); n++)
        {
            var (id, _, token) = await host.RegisterAsync();
            accounts.Add((id, token));
        }

        var since = host.Newest;
        var expected = accounts.ToDictionary(account => account.Id, _ => new List<int>());
        var done = new TaskCompletionSource();
        var following = Enumerable.Range(0, clients)
            .Select(n => Task.Run(() => FollowAsync(accounts[n % accounts.Count], since, new Random(n), () => done.Task.IsCompleted, expected)))
            .ToList();

        // Written in batches of one statement: the load is on reading and delivering.
        const int Batch = 200;
        for (var n = 0; n < events; n += Batch)
        {
            var owners = Enumerable.Range(n, Batch).Select(one => (one, accounts[one % accounts.Count].Id)).ToList();
            foreach (var (one, id) in owners)
                expected[id].Add(one);
            await using var command = host.Echo.Database.CreateCommand(
                """
                select events_publish('job_update', 'jobs', null, array[owner], null, '{}', json_build_object('n', n))
                from unnest($1::integer[], $2::integer[]) with ordinality as e(owner, n, at) order by at
                """);
            command.Parameters.Add(new() { Value = owners.Select(owner => owner.Id).ToArray() });
            command.Parameters.Add(new() { Value = owners.Select(owner => owner.one).ToArray() });
            await command.ExecuteNonQueryAsync(TestContext.Current.CancellationToken);
            host.Log.Hint();

            // Who is behind now misses some for good; and one comes who has seen nothing.
            if (n == events / 2)
            {
                await PurgeAsync();
                following.Add(Task.Run(() => FollowAsync(accounts[0], since, new Random(n), () => done.Task.IsCompleted, expected, isLate: true)));
            }
        }

        done.SetResult();

        // Whoever has everything and waits for more looks again.
        await host.PublishAsync("broadcast", "broadcast", "{}", [], "events:read");
        await Task.WhenAll(following);
    }

    async Task FollowAsync(
        (int Id, string Token) account, long since, Random random, Func<bool> isDone, Dictionary<int, List<int>> expected, bool isLate = false)
    {
        // Null where a gap was told.
        var seen = new List<int?>();
        while (true)
        {
            using var socket = await host.OpenUpdatesAsync(account.Token);
            await socket.SendAsync($$"""{"action":"subscribe","topic":"jobs","since":{{since}}}""");
            var stay = random.Next(5, 200);
            while (stay-- > 0 || isDone())
            {
                if (HasAll())
                    break;
                var frame = await socket.NextAsync();
                if ((string)frame["type"]! == "broadcast")
                    continue;
                if ((string)frame["type"]! == "job_update")
                {
                    ((long)frame["seq"]!).ShouldBeGreaterThan(since);
                    since = (long)frame["seq"]!;
                    seen.Add((int)frame["n"]!);
                }
                else if ((string)frame["type"]! == "gap")
                {
                    seen.Add(null);
                }
                else
                {
                    frame.ShouldContainType("subscribed");
                }
            }

            if (!HasAll())
                continue;
            ShouldBeWhole(seen, expected[account.Id]);
            if (isLate)
                seen[0].ShouldBeNull();
            return;
        }

        bool HasAll() => isDone() && seen.LastOrDefault() == expected[account.Id][^1];
    }

    static void ShouldBeWhole(List<int?> seen, List<int> expected)
    {
        var (next, mayMiss) = (0, false);
        foreach (var item in seen)
        {
            if (item is { } number)
            {
                var at = expected.IndexOf(number, next);
                at.ShouldBeInRange(next, mayMiss ? expected.Count : next, $"{number} after {next}: twice, not in order, or a silent gap");
                next = at + 1;
            }

            mayMiss = item is null;
        }
    }

    async Task<bool> IsNumberedAsync()
    {
        await using var command = host.Echo.Database.CreateCommand("select not exists (select from events_pending)");
        return (bool)(await command.ExecuteScalarAsync(TestContext.Current.CancellationToken))!;
    }

    async Task PurgeAsync()
    {
        var store = host.Echo.App.Services.GetRequiredService<EventStore>();
        await Eventually.TrueAsync(async () => await IsNumberedAsync(), TimeSpan.FromSeconds(20));
        while (await store.PurgeAsync(TimeProvider.System.GetUtcNow(), TestContext.Current.CancellationToken))
        {
            // One part after the other.
        }
    }
}
