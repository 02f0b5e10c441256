using Echo.Mcp.Json;
using Echo.Server.Features.Assistant.Transcripts;
using Echo.Server.Features.Jobs;
using Echo.Server.Platform.Events;
using Echo.Server.Platform.Security;
using Npgsql;

namespace Echo.Server.Features.Assistant;

/// <summary>Takes messages in: the job and the place for its transcript, both or neither.</summary>
sealed class RunDesk(NpgsqlDataSource database, JobQueue queue, EventLog events, TimeProvider time)
{
    /// <returns>The job's id.</returns>
    public async Task<Guid> AddAsync(Caller caller, string message, CancellationToken cancellationToken)
    {
        var job = NewJob.For(caller, AssistantHandler.TypeName, RawJson.From(new { Message = message }));
        await using var connection = await database.OpenConnectionAsync(cancellationToken);
        await using var transaction = await connection.BeginTransactionAsync(cancellationToken);
        await TranscriptStore.AddAsync(connection, job.Id, caller.Id, time.GetUtcNow(), cancellationToken);
        await queue.AddAsync(connection, job, cancellationToken);
        await transaction.CommitAsync(cancellationToken);
        events.Hint();
        queue.Wake();
        return job.Id;
    }
}
