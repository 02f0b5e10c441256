using Echo.Server.Platform.Events;
using Npgsql;

namespace Echo.Server.Features.Jobs;

/// <summary>Publishes what became of jobs, for the kinds of which somebody hears.</summary>
sealed class JobTeller(EventLog events, JobKinds kinds)
{
    /// <summary>Whether one of these is of such a kind.</summary>
    public bool Tells(IEnumerable<string> types) => types.Any(kinds.IsAnnounced);

    /// <summary>Publishes how jobs stand now; in the transaction of the change, where there is one.</summary>
    public async Task TellAsync(NpgsqlConnection connection, IReadOnlyCollection<Guid> ids, CancellationToken cancellationToken)
    {
        if (ids.Count == 0 || !kinds.Types.Any(kinds.IsAnnounced))
            return;
        foreach (var job in await JobStore.ReadAsync(connection, ids, cancellationToken))
        {
            if (kinds.EventOf(job) is { } item)
                await events.PublishAsync(connection, item, cancellationToken);
        }
    }

    /// <summary>After the commit.</summary>
    public void Hint() => events.Hint();
}
