using Echo.Server.Features.Jobs;
using Echo.Server.Platform.Events;
using Npgsql;

namespace Echo.Server.Features.Tasks.Running;

/// <summary>Begins and ends runs of tasks: the task, its run, its next run and the event of it change in one transaction.</summary>
sealed class TaskRuns(NpgsqlDataSource database, JobQueue queue, EventLog events, TasksOptions options, TimeProvider time)
{
    /// <returns>The task. Null when this run is no longer wanted: the task is gone, or is to run another time.</returns>
    public async Task<TaskItem?> FindAsync(Guid runId, CancellationToken cancellationToken)
    {
        await using var connection = await database.OpenConnectionAsync(cancellationToken);
        await using var transaction = await connection.BeginTransactionAsync(cancellationToken);
        return await TaskStore.HoldRunAsync(connection, runId, cancellationToken);
    }

    /// <returns>The task, in progress; null as with <see cref="FindAsync"/>.</returns>
    public async Task<TaskItem?> BeginAsync(Guid runId, CancellationToken cancellationToken)
    {
        await using var connection = await database.OpenConnectionAsync(cancellationToken);
        await using var transaction = await connection.BeginTransactionAsync(cancellationToken);
        if (await TaskStore.HoldRunAsync(connection, runId, cancellationToken) is not { IsRunning: false } task)
            return null;
        task.Begin(time.GetUtcNow());
        task.UpdatedAt = task.StartedAt!.Value;
        await TaskStore.ChangeAsync(connection, task, cancellationToken);
        await TaskStore.AddRunAsync(connection, runId, task.Id, task.StartedAt.Value, cancellationToken);
        await events.PublishAsync(connection, TaskEvents.Of(TaskEvents.Updated, task), cancellationToken);
        await transaction.CommitAsync(cancellationToken);
        events.Hint();
        return task;
    }

    /// <param name="scopes">With which a further run may be made.</param>
    public async Task EndAsync(Guid runId, RunOutcome outcome, IReadOnlyList<string>? scopes, CancellationToken cancellationToken)
    {
        await using var connection = await database.OpenConnectionAsync(cancellationToken);
        await using var transaction = await connection.BeginTransactionAsync(cancellationToken);
        await EndAsync(connection, runId, outcome, scopes, cancellationToken);
        await transaction.CommitAsync(cancellationToken);
        events.Hint();
        queue.Wake();
    }

    /// <inheritdoc cref="EndAsync(Guid, RunOutcome, IReadOnlyList{string}, CancellationToken)"/>
    /// <param name="connection">With an open transaction.</param>
    public async Task EndAsync(
        NpgsqlConnection connection, Guid runId, RunOutcome outcome, IReadOnlyList<string>? scopes, CancellationToken cancellationToken)
    {
        var now = time.GetUtcNow();
        if (await TaskStore.HoldRunAsync(connection, runId, cancellationToken) is not { } task)
            return;
        if (task.End(outcome, options.RetryPause, now) is { } next)
        {
            var job = TaskHandler.JobOf(task, next, scopes);
            await queue.AddAsync(connection, job, cancellationToken);
            task.RunId = job.Id;
        }

        task.UpdatedAt = now;
        await TaskStore.ChangeAsync(connection, task, cancellationToken);
        await TaskStore.EndRunAsync(connection, runId, outcome.Error, now, cancellationToken);
        await events.PublishAsync(connection, TaskEvents.OfEnd(task), cancellationToken);

        // Whoever cancelled it does not want it back, nor what kills workers.
        if (!task.IsFinal || !outcome.LetsComeBack || task.ComeBack(now) is not { } tick)
            return;
        var again = TaskHandler.JobOf(task, tick, scopes);
        await queue.AddAsync(connection, again, cancellationToken);
        task.RunId = again.Id;
        await TaskStore.ChangeAsync(connection, task, cancellationToken);
        await events.PublishAsync(connection, TaskEvents.Of(TaskEvents.Updated, task), cancellationToken);
    }
}
