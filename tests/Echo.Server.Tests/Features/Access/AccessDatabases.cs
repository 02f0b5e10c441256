using System.Collections.Concurrent;
using Echo.Testing;

namespace Echo.Server.Tests.Features.Access;

/// <summary>Databases that tests use one after another, empty each time: emptying one costs far less than making one. They end with the
/// cluster of the test run.</summary>
static class AccessDatabases
{
    static readonly ConcurrentBag<TestDatabase> Free = [];

    public static async Task<TestDatabase> TakeAsync() => Free.TryTake(out var database) ? database : await TestDatabase.CreateAsync();

    public static async Task GiveBackAsync(TestDatabase database)
    {
        const string Sql =
            "truncate access_accounts, access_setup_links, access_sign_in_failures, access_mail_requests, mail_messages restart identity cascade";
        await using (var empty = database.Source.CreateCommand(Sql))
            await empty.ExecuteNonQueryAsync(TestContext.Current.CancellationToken);
        Free.Add(database);
    }
}
