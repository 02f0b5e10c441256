using System.Text.RegularExpressions;
using Echo.Server.Platform.Events;
using Echo.Server.Platform.Security;
using Echo.Server.Tests.Features.Chat;
using Echo.Testing;

namespace Echo.Server.Tests.Platform.Events;

/// <summary>Whoever comes back reads what concerns him, and not what has happened to all others.</summary>
public sealed class ReadingAmongMillions
{
    static readonly Caller Reader = new() { Id = 1, Uuid = Guid.NewGuid(), Username = "reader", Role = "user", Rights = ["jobs:read", "events:read"] };

    static CancellationToken Cancelled => TestContext.Current.CancellationToken;

    [Fact, Trait("Set", "Full")]
    public Task AMillion() => ReadAsync(1_000_000);

    [Fact]
    public Task AFewThousand() => ReadAsync(20_000);

    static async Task ReadAsync(int others)
    {
        await using var database = await TestDatabase.CreateAsync();
        await using (var fill = database.Source.CreateCommand(
            """
            insert into events_log (seq, type, topic, receivers, permission, guarded, data, at)
            select n, 'job_update', 'jobs', case when n % 10000 = 7 then array[2, 1] else array[2 + n % 5000, 3] end, case when n % 10 = 0 then '*:*' end,
                   '{}', '{}', now()
            from generate_series(1, $1) n
            """))
        {
            fill.Parameters.Add(new() { Value = others });
            fill.CommandTimeout = 300;
            await fill.ExecuteNonQueryAsync(Cancelled);
        }

        await using (var settle = database.Source.CreateCommand("vacuum (analyze) events_log"))
            await settle.ExecuteNonQueryAsync(Cancelled);
        using var listener = new PlanListener("events_log");
        await using var source = listener.Open(database.ConnectionString, "-c auto_explain.log_timing=off");
        var page = await new EventStore(source, TimeProvider.System).ReadAsync(0, Reader, 500, Cancelled);
        page.Events.Count.ShouldBe((others + 9_993) / 10_000);
        var plan = listener.Plans.ShouldHaveSingleItem();
        TestContext.Current.TestOutputHelper!.WriteLine(plan);
        plan.ShouldContain("events_log_second_receiver");
        plan.ShouldNotContain("Seq Scan on events_log");
        foreach (Match removed in Regex.Matches(plan, "Rows Removed by Filter: ([0-9]+)"))
            int.Parse(removed.Groups[1].Value).ShouldBeLessThan(10, "others' events are read");
    }
}
