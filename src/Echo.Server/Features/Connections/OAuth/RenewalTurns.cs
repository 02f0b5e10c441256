using System.Collections.Concurrent;
using Echo.Server.Platform.Database;

namespace Echo.Server.Features.Connections.OAuth;

/// <summary>Lets few tokens be renewed at one time, and fewer at one authorization server: each renewal holds a connection of the database for
/// as long as the server takes to answer, and one that hangs must leave the database to everybody else.</summary>
sealed class RenewalTurns(DatabaseOptions database)
{
    const string Everywhere = "";

    static readonly TimeSpan LongestWait = TimeSpan.FromSeconds(30);

    readonly ConcurrentDictionary<string, SemaphoreSlim> places = new();

    /// <summary>Does the work when it is its turn.</summary>
    /// <param name="server">Host and port of the authorization server.</param>
    /// <returns>False when the wait was too long, and nothing was done.</returns>
    public Task<bool> TakeAsync(string server, Func<Task> work, CancellationToken cancellationToken)
    {
        async Task<bool> WorkAsync()
        {
            await work();
            return true;
        }

        var own = PlacesOf(server, database.PoolSize / 10);
        var all = PlacesOf(Everywhere, database.PoolSize / 4);
        return WithinAsync(own, () => WithinAsync(all, WorkAsync, cancellationToken), cancellationToken);
    }

    SemaphoreSlim PlacesOf(string server, int most) => places.GetOrAdd(server, _ => new(Math.Max(1, most)));

    static async Task<bool> WithinAsync(SemaphoreSlim places, Func<Task<bool>> work, CancellationToken cancellationToken)
    {
        if (!await places.WaitAsync(LongestWait, cancellationToken))
            return false;
        try
        {
            return await work();
        }
        finally
        {
            places.Release();
        }
    }
}
