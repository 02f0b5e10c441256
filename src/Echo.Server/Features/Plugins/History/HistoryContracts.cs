using System.Text.Json.Serialization;
using Echo.Mcp.Json;

namespace Echo.Server.Features.Plugins.History;

/// <summary>GET /mcp/history.</summary>
sealed record HistoryResponse(IReadOnlyList<ExecutionBody> Data, HistoryPagination Pagination)
{
    [JsonPropertyOrder(-1)]
    public bool Ok => true;

    public static HistoryResponse Of(IReadOnlyList<Execution> executions, long total, HistoryQuery asked) => new(
        [.. executions.Select(ExecutionBody.Of)], new(asked.Page, asked.Limit, total, (total + asked.Limit - 1) / asked.Limit));
}

sealed record HistoryPagination(int Page, int Limit, long Total, long Pages);

sealed record ExecutionBody
{
    public required Guid Id { get; init; }

    public required string Plugin { get; init; }

    public required string Action { get; init; }

    /// <summary>What is longer than 16 KiB shows as a string with its beginning.</summary>
    public required RawJson Payload { get; init; }

    /// <summary>As <c>payload</c>; null when it failed.</summary>
    public required RawJson Result { get; init; }

    public required string? Error { get; init; }

    public required string Status { get; init; }

    /// <summary>Milliseconds.</summary>
    public required double Duration { get; init; }

    [JsonPropertyName("userId")]
    public required Guid? UserId { get; init; }

    [JsonPropertyName("taskId")]
    public required Guid? TaskId { get; init; }

    [JsonPropertyName("ipAddress")]
    public required string? IpAddress { get; init; }

    [JsonPropertyName("userAgent")]
    public required string? UserAgent { get; init; }

    /// <summary>When the execution began.</summary>
    [JsonPropertyName("createdAt")]
    public required DateTimeOffset CreatedAt { get; init; }

    public static ExecutionBody Of(Execution execution) => new()
    {
        Id = execution.Id,
        Plugin = execution.Plugin,
        Action = execution.Action,
        Payload = KeptText.Read(execution.Payload),
        Result = execution.Result is { } result ? KeptText.Read(result) : RawJson.Null,
        Error = execution.Error,
        Status = execution.Status,
        Duration = Math.Round(execution.DurationMs, 3),
        UserId = execution.AccountUuid,
        TaskId = execution.TaskId,
        IpAddress = execution.IpAddress,
        UserAgent = execution.UserAgent,
        CreatedAt = execution.CreatedAt,
    };
}
