using System.ComponentModel.DataAnnotations;
using System.Text.Json.Serialization;
using Echo.Mcp.Json;
using Echo.Server.Platform.Http.Problems;
using Echo.Server.Platform.Http.Requests;

namespace Echo.Server.Features.Tasks;

/// <summary>Body of POST /api/tasks.</summary>
sealed class TaskCreateRequest : IRequestRules
{
    [JsonConverter(typeof(TrimmedText)), StringLength(TaskRules.MaxTitle, MinimumLength = 1)]
    public required string Title { get; init; }

    [StringLength(TaskRules.MaxDescription)]
    public string? Description { get; init; }

    [AllowedValues(TaskValues.Low, TaskValues.Medium, TaskValues.High, TaskValues.Critical)]
    public string Priority { get; init; } = TaskValues.Medium;

    /// <summary>A plugin, or the slug of a connection.</summary>
    [StringLength(TaskRules.MaxName, MinimumLength = 1)]
    public string? Plugin { get; init; }

    /// <summary>An action of the plugin, or a tool of the connection.</summary>
    [StringLength(TaskRules.MaxName, MinimumLength = 1)]
    public string? Action { get; init; }

    /// <summary>At most 256 KiB.</summary>
    public RawJson Payload { get; init; }

    [MaxLength(TaskRules.MaxTags)]
    public string[] Tags { get; init; } = [];

    [JsonPropertyName("scheduledAt")]
    public DateTimeOffset? ScheduledAt { get; init; }

    /// <summary>When it comes back, as the five fields of crontab in UTC, for example <c>30 6 * * 1-5</c>. Without scheduledAt it first runs at the
    /// next of these times.</summary>
    [StringLength(TaskRules.MaxName, MinimumLength = 1)]
    public string? Cron { get; init; }

    [JsonPropertyName("maxRetries"), Range(0, 10)]
    public int MaxRetries { get; init; } = 3;

    /// <summary>At most 16 KiB.</summary>
    [JsonObject]
    public RawJson Metadata { get; init; }

    public IEnumerable<FieldViolation> Check() => TaskRules.Check(Payload, Tags, Metadata)
        .Concat(TaskRules.CheckCron(Cron))
        .Concat((ScheduledAt is not null || Cron is not null) && (Plugin is null || Action is null) ? [TaskRules.NothingToRun] : []);
}

/// <summary>Body of PUT /api/tasks/{id}; what is absent stays.</summary>
sealed class TaskChangeRequest : IRequestRules
{
    [JsonConverter(typeof(TrimmedText)), StringLength(TaskRules.MaxTitle, MinimumLength = 1)]
    public string? Title { get; init; }

    [StringLength(TaskRules.MaxDescription)]
    public string? Description { get; init; }

    [AllowedValues(TaskValues.Low, TaskValues.Medium, TaskValues.High, TaskValues.Critical)]
    public string? Priority { get; init; }

    [StringLength(TaskRules.MaxName, MinimumLength = 1)]
    public string? Plugin { get; init; }

    [StringLength(TaskRules.MaxName, MinimumLength = 1)]
    public string? Action { get; init; }

    /// <summary>At most 256 KiB.</summary>
    public RawJson Payload { get; init; }

    [MaxLength(TaskRules.MaxTags)]
    public string[]? Tags { get; init; }

    [JsonPropertyName("scheduledAt")]
    public DateTimeOffset? ScheduledAt { get; init; }

    /// <summary>As at creation; empty to let it not come back.</summary>
    [StringLength(TaskRules.MaxName)]
    public string? Cron { get; init; }

    [JsonPropertyName("maxRetries"), Range(0, 10)]
    public int? MaxRetries { get; init; }

    /// <summary>At most 16 KiB.</summary>
    [JsonObject]
    public RawJson Metadata { get; init; }

    [AllowedValues(TaskValues.Pending, TaskValues.InProgress, TaskValues.Completed, TaskValues.Failed)]
    public string? Status { get; init; }

    /// <summary>At most 256 KiB.</summary>
    public RawJson Result { get; init; }

    [StringLength(TaskRules.MaxDescription)]
    public string? Error { get; init; }

    /// <summary>A run that waits would be another.</summary>
    [JsonIgnore]
    public bool ChangesRun =>
        Plugin is not null || Action is not null || TaskRules.Text(Payload) is not null || ScheduledAt is not null || Priority is not null
        || Cron is not null;

    public IEnumerable<FieldViolation> Check() =>
        TaskRules.Check(Payload, Tags, Metadata, Result).Concat(TaskRules.CheckCron(Cron is "" ? null : Cron));

    public void Apply(TaskItem task, DateTimeOffset now)
    {
        task.Title = Title ?? task.Title;
        task.Description = Description ?? task.Description;
        task.Priority = Priority ?? task.Priority;
        task.Plugin = Plugin ?? task.Plugin;
        task.Action = Action ?? task.Action;
        task.PayloadText = TaskRules.Text(Payload) ?? task.PayloadText;
        task.Tags = Tags ?? task.Tags;
        task.ScheduledAt = ScheduledAt ?? task.ScheduledAt;
        if (Cron is not null)
            task.Recur(Cron is "" ? null : Cron, ScheduledAt, now);
        task.MaxRetries = MaxRetries ?? task.MaxRetries;
        task.MetadataText = TaskRules.Text(Metadata) ?? task.MetadataText;
        task.ResultText = TaskRules.Text(Result) ?? task.ResultText;
        task.Error = Error ?? task.Error;
        if (Status is not null)
            task.SetStatus(Status, now);
    }
}

/// <summary>Query of GET /api/tasks.</summary>
sealed class TaskQuery
{
    [Range(1, int.MaxValue)]
    public int Page { get; init; } = 1;

    [Range(1, 100)]
    public int Limit { get; init; } = 20;

    [AllowedValues(TaskValues.Pending, TaskValues.InProgress, TaskValues.Completed, TaskValues.Failed)]
    public string? Status { get; init; }

    [AllowedValues(TaskValues.Low, TaskValues.Medium, TaskValues.High, TaskValues.Critical)]
    public string? Priority { get; init; }

    [StringLength(TaskRules.MaxName, MinimumLength = 1)]
    public string? Plugin { get; init; }

    /// <summary>Any of these.</summary>
    public IReadOnlyList<string>? Tags { get; init; }

    /// <summary>A part of title or description, in any case.</summary>
    [StringLength(100, MinimumLength = 1)]
    public string? Search { get; init; }

    [AllowedValues(
        "createdAt", "updatedAt", "scheduledAt", "priority", "title", "-createdAt", "-updatedAt", "-scheduledAt", "-priority", "-title")]
    public string Sort { get; init; } = "-createdAt";

    /// <summary>Everybody's; needs tasks:all.</summary>
    public bool All { get; init; }
}

/// <summary>Query of GET /api/tasks/stats.</summary>
sealed class TaskStatsQuery
{
    /// <summary>Everybody's; needs tasks:all.</summary>
    public bool All { get; init; }
}
