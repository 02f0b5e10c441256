using Echo.Server.Features.Jobs;
using Echo.Server.Platform.Events;
using Echo.Server.Platform.Security;
using Npgsql;

namespace Echo.Server.Features.Tasks;

/// <summary>Changes tasks for people. What a task has in the queue changes with it, in one transaction.</summary>
sealed class TaskDesk(NpgsqlDataSource database, JobQueue queue, EventLog events, TimeProvider time)
{
    public async Task<TaskItem> CreateAsync(TaskCreateRequest request, Caller caller, CancellationToken cancellationToken)
    {
        var now = time.GetUtcNow();
        var task = new TaskItem
        {
            Id = Guid.CreateVersion7(now),
            OwnerId = caller.Id,
            OwnerUuid = caller.Uuid,
            OwnerUsername = caller.Username,
            Title = request.Title,
            Description = request.Description,
            Priority = request.Priority,
            Plugin = request.Plugin,
            Action = request.Action,
            PayloadText = TaskRules.Text(request.Payload),
            Tags = request.Tags,
            ScheduledAt = request.ScheduledAt,
            MaxRetries = request.MaxRetries,
            MetadataText = TaskRules.Text(request.Metadata) ?? "{}",
            CreatedAt = now,
            UpdatedAt = now,
        };
        if (request.Cron is { } cron)
            task.Recur(cron, request.ScheduledAt, now);
        await using var connection = await database.OpenConnectionAsync(cancellationToken);
        await using var transaction = await connection.BeginTransactionAsync(cancellationToken);
        if (task.ScheduledAt is { } at)
            await EnqueueAsync(connection, task, at, caller.Scopes, cancellationToken);
        await TaskStore.AddAsync(connection, task, cancellationToken);
        await events.PublishAsync(connection, TaskEvents.Of(TaskEvents.Created, task), cancellationToken);
        await transaction.CommitAsync(cancellationToken);
        Tell();
        return task;
    }

    /// <param name="ownerId">The only account whose task it may be; null for any.</param>
    public async Task<TaskChange> ChangeAsync(Guid id, int? ownerId, TaskChangeRequest request, Caller caller, CancellationToken cancellationToken)
    {
        var now = time.GetUtcNow();
        await using var connection = await database.OpenConnectionAsync(cancellationToken);
        await using var transaction = await connection.BeginTransactionAsync(cancellationToken);
        if (await TaskStore.HoldAsync(connection, id, ownerId, cancellationToken) is not { } task)
            return TaskChange.NotFound;
        if (task.IsRunning)
            return TaskChange.Running;
        request.Apply(task, now);
        if ((request.ScheduledAt is not null || task.Cron is not null) && !task.CanRun)
            return TaskChange.NothingToRun;

        // What is done needs no run; what got another time, another place in the queue or other work is queued anew. It may then do what
        // both may who made it and who changed it: neither lends the other rights.
        var scopes = caller.Scopes;
        if ((task.IsFinal || request.ChangesRun) && task.RunId is { } run)
        {
            scopes = PermissionPattern.Both(await queue.ScopesAsync(connection, run, cancellationToken), scopes);
            await queue.CancelAsync(connection, run, cancellationToken);
            task.RunId = null;
            if (!task.IsFinal && request.ScheduledAt is null && (request.Cron is not "" || task.ScheduledAt is not null))
                await EnqueueAsync(connection, task, task.ScheduledAt, scopes, cancellationToken);
        }

        if (task is { RunId: null, IsFinal: false, ScheduledAt: { } at } && (request.ScheduledAt is not null || request.Cron is not null))
            await EnqueueAsync(connection, task, at, scopes, cancellationToken);
        await SaveAsync(connection, task, TaskEvents.Updated, now, cancellationToken);
        await transaction.CommitAsync(cancellationToken);
        Tell();
        return new(task);
    }

    /// <inheritdoc cref="ChangeAsync"/>
    public async Task<TaskChange> DeleteAsync(Guid id, int? ownerId, CancellationToken cancellationToken)
    {
        await using var connection = await database.OpenConnectionAsync(cancellationToken);
        await using var transaction = await connection.BeginTransactionAsync(cancellationToken);
        if (await TaskStore.HoldAsync(connection, id, ownerId, cancellationToken) is not { } task)
            return TaskChange.NotFound;
        if (task.IsRunning)
            return TaskChange.Running;
        if (task.RunId is { } run)
            await queue.CancelAsync(connection, run, cancellationToken);
        await TaskStore.RemoveAsync(connection, id, cancellationToken);
        await events.PublishAsync(connection, TaskEvents.Deleted(task), cancellationToken);
        await transaction.CommitAsync(cancellationToken);
        Tell();
        return new(task);
    }

    /// <summary>Has a task run now; <see cref="TaskItem.RunId"/> is the job to wait for.</summary>
    /// <inheritdoc cref="ChangeAsync"/>
    public async Task<TaskChange> RunNowAsync(Guid id, int? ownerId, Caller caller, CancellationToken cancellationToken)
    {
        if (!caller.May(Permissions.PluginsExecute))
            return TaskChange.Forbidden;
        var now = time.GetUtcNow();
        await using var connection = await database.OpenConnectionAsync(cancellationToken);
        await using var transaction = await connection.BeginTransactionAsync(cancellationToken);
        if (await TaskStore.HoldAsync(connection, id, ownerId, cancellationToken) is not { } task)
            return TaskChange.NotFound;
        if (!task.CanRun)
            return TaskChange.NothingToRun;
        if (task.IsRunning)
            return TaskChange.Running;
        if (task.RunId is { } run)
            await queue.CancelAsync(connection, run, cancellationToken);
        if (task.IsFinal)
            task.Renew();
        await EnqueueAsync(connection, task, at: null, caller.Scopes, cancellationToken);
        task.UpdatedAt = now;
        await TaskStore.ChangeAsync(connection, task, cancellationToken);
        await transaction.CommitAsync(cancellationToken);
        Tell();
        return new(task);
    }

    /// <summary>Queues a run of a task, which then waits for that one alone.</summary>
    async Task EnqueueAsync(
        NpgsqlConnection connection, TaskItem task, DateTimeOffset? at, IReadOnlyList<string>? scopes, CancellationToken cancellationToken)
    {
        var job = TaskHandler.JobOf(task, at, scopes);
        await queue.AddAsync(connection, job, cancellationToken);
        task.RunId = job.Id;
    }

    async Task SaveAsync(NpgsqlConnection connection, TaskItem task, string type, DateTimeOffset now, CancellationToken cancellationToken)
    {
        task.UpdatedAt = now;
        await TaskStore.ChangeAsync(connection, task, cancellationToken);
        await events.PublishAsync(connection, TaskEvents.Of(type, task), cancellationToken);
    }

    void Tell()
    {
        events.Hint();
        queue.Wake();
    }
}
