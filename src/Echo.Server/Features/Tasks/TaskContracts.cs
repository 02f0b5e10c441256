using System.Text.Json.Serialization;
using Echo.Mcp.Json;

namespace Echo.Server.Features.Tasks;

/// <summary>A task on the wire.</summary>
sealed record TaskBody
{
    public required Guid Id { get; init; }

    /// <summary>The same as id.</summary>
    [JsonPropertyName("_id")]
    public Guid DocumentId => Id;

    public required string Title { get; init; }

    public required string? Description { get; init; }

    /// <summary>pending, in-progress, completed or failed.</summary>
    public required string Status { get; init; }

    public required string Priority { get; init; }

    public required string? Plugin { get; init; }

    public required string? Action { get; init; }

    public required RawJson Payload { get; init; }

    public required IReadOnlyList<string> Tags { get; init; }

    public required RawJson Result { get; init; }

    public required string? Error { get; init; }

    [JsonPropertyName("userId")]
    public required Guid UserId { get; init; }

    [JsonPropertyName("scheduledAt")]
    public required DateTimeOffset? ScheduledAt { get; init; }

    /// <summary>Only of a task that comes back.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public string? Cron { get; init; }

    [JsonPropertyName("startedAt")]
    public required DateTimeOffset? StartedAt { get; init; }

    [JsonPropertyName("completedAt")]
    public required DateTimeOffset? CompletedAt { get; init; }

    [JsonPropertyName("retryCount")]
    public required int RetryCount { get; init; }

    [JsonPropertyName("maxRetries")]
    public required int MaxRetries { get; init; }

    public required RawJson Metadata { get; init; }

    [JsonPropertyName("createdAt")]
    public required DateTimeOffset CreatedAt { get; init; }

    [JsonPropertyName("updatedAt")]
    public required DateTimeOffset UpdatedAt { get; init; }

    /// <summary>Only where one task is asked for.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public TaskUser? User { get; init; }

    /// <summary>The newest runs, only where one task is asked for.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public IReadOnlyList<TaskRunBody>? Runs { get; init; }

    public static TaskBody Of(TaskItem task) => new()
    {
        Id = task.Id,
        Title = task.Title,
        Description = task.Description,
        Status = task.Status,
        Priority = task.Priority,
        Plugin = task.Plugin,
        Action = task.Action,
        Payload = task.Payload,
        Tags = task.Tags,
        Result = task.ResultText is null ? default : RawJson.Parse(task.ResultText),
        Error = task.Error,
        UserId = task.OwnerUuid,
        ScheduledAt = task.ScheduledAt,
        Cron = task.Cron,
        StartedAt = task.StartedAt,
        CompletedAt = task.CompletedAt,
        RetryCount = task.RetryCount,
        MaxRetries = task.MaxRetries,
        Metadata = RawJson.Parse(task.MetadataText),
        CreatedAt = task.CreatedAt,
        UpdatedAt = task.UpdatedAt,
    };

    public static TaskBody Of(TaskItem task, IReadOnlyList<TaskRun> runs) => Of(task) with
    {
        User = new(task.OwnerUuid, task.OwnerUsername),
        Runs = [.. runs.Select(run => new TaskRunBody(run.Id, run.Status, run.Error, run.StartedAt, run.EndedAt))],
    };
}

sealed record TaskUser(Guid Id, string Username);

/// <param name="Status">running, completed or failed.</param>
sealed record TaskRunBody(
    Guid Id,
    string Status,
    string? Error,
    [property: JsonPropertyName("startedAt")] DateTimeOffset StartedAt,
    [property: JsonPropertyName("endedAt")] DateTimeOffset? EndedAt);

/// <summary>Answer of GET /api/tasks.</summary>
sealed record TaskPage(IReadOnlyList<TaskBody> Data, TaskPaging Pagination)
{
    [JsonPropertyOrder(-1)]
    public bool Ok => true;
}

sealed record TaskPaging(int Page, int Limit, long Total, long Pages);

/// <summary>The data of GET /api/tasks/stats.</summary>
sealed record TaskStats(
    long Total,
    [property: JsonPropertyName("byStatus")] IReadOnlyDictionary<string, long> ByStatus,
    [property: JsonPropertyName("byPriority")] IReadOnlyDictionary<string, long> ByPriority);

/// <summary>The data of DELETE /api/tasks/{id}.</summary>
sealed record TaskDeleted(bool Deleted);
