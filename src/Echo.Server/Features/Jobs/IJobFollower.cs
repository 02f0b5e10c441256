using Npgsql;

namespace Echo.Server.Features.Jobs;

/// <summary>A handler with something of its own that must not wait for a job which ends without it.</summary>
public interface IJobFollower : IJobHandler
{
    /// <summary>Called in the transaction in which a job became <see cref="JobState.Cancelled"/> or <see cref="JobState.Dead"/>: while it waited,
    /// when its worker died, or after the handler itself gave up. Not when the feature cancelled it.</summary>
    /// <param name="connection">With an open transaction.</param>
    Task EndedAsync(NpgsqlConnection connection, Job job, CancellationToken cancellationToken);
}
