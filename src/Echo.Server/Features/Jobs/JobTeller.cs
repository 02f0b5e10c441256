using Echo.Server.Platform.Events;
using Npgsql;

namespace Echo.Server.Features.Jobs;

/// <summary>Publishes what became of jobs, for the kinds of which somebody hears, and tells features of ends.</summary>
sealed class JobTeller(EventLog events, JobKinds kinds)
{
    /// <summary>Whether there is any such kind.</summary>
    public bool TellsAny => Tells(kinds.Types);

    /// <summary>Whether one of these is of such a kind.</summary>
    public bool Tells(IEnumerable<string> types) => types.Any(kinds.IsAnnounced);

    /// <summary>Whether somebody wants to know of the ends of one of these.</summary>
    public bool TellsEnds(IEnumerable<string> types) => types.Any(type => kinds.IsAnnounced(type) || kinds.IsFollowed(type));

    /// <summary>As <see cref="TellAsync"/>, and tells their features of those that were cancelled or are dead.</summary>
    /// <param name="connection">With the transaction of the change.</param>
    public async Task TellEndsAsync(NpgsqlConnection connection, IReadOnlyCollection<Guid> ids, CancellationToken cancellationToken)
    {
        if (ids.Count == 0 || !TellsEnds(kinds.Types))
            return;
        foreach (var job in await JobStore.ReadAsync(connection, ids, cancellationToken))
        {
            if (kinds.EventOf(job) is { } item)
                await events.PublishAsync(connection, item, cancellationToken);
            if (job.State is JobState.Cancelled or JobState.Dead && kinds.IsFollowed(job.Type))
                await ((IJobFollower)kinds[job.Type]).EndedAsync(connection, job, cancellationToken);
        }
    }

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
