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
        await EmptyAsync(database);
        Free.Add(database);
    }

    /// <summary>As at the start, but for the audit trail. Rows are deleted, for truncating makes each file of each table anew.</summary>
    public static async Task EmptyAsync(TestDatabase database)
    {
        const string Sql =
            """
            delete from access_accounts;
            delete from access_setup_links;
            delete from access_sign_in_failures;
            delete from access_mail_requests;
            delete from mail_messages;
            select setval(format('%I', sequencename)::regclass, start_value, false) from pg_sequences where schemaname = current_schema();
            """;
        await using var empty = database.Source.CreateCommand(Sql);
        await empty.ExecuteNonQueryAsync(TestContext.Current.CancellationToken);
    }
}
