namespace Echo.Server.Features.Catalog.Calls;

/// <summary>One page of the call log, newest first.</summary>
public sealed record CallPage(IReadOnlyList<CallBody> Items, long Total, int Page, int PageSize, long TotalPages)
{
    internal static CallPage Of(IReadOnlyList<CallRecord> calls, long total, CallQuery asked) =>
        new([.. calls.Select(CallBody.Of)], total, asked.Page, asked.PageSize, (total + asked.PageSize - 1) / asked.PageSize);
}

/// <summary>One call of a tool.</summary>
public sealed record CallBody
{
    public required Guid Id { get; init; }

    /// <summary>When the call began.</summary>
    public required DateTimeOffset At { get; init; }

    public required string Origin { get; init; }

    public required Guid SourceId { get; init; }

    public required string Tool { get; init; }

    /// <summary>Who called.</summary>
    public required CallUser? User { get; init; }

    /// <summary>The API key that the caller came with.</summary>
    public required Guid? KeyId { get; init; }

    public required string? RequestId { get; init; }

    public required string Status { get; init; }

    public required string? Error { get; init; }

    public required double DurationMs { get; init; }

    public required int ArgumentsBytes { get; init; }

    public required int ResultBytes { get; init; }

    internal static CallBody Of(CallRecord call) => new()
    {
        Id = call.Id,
        At = call.At,
        Origin = call.Origin,
        SourceId = call.SourceId,
        Tool = call.Tool,
        User = call.AccountUuid is { } uuid ? new(uuid, call.AccountUsername!) : null,
        KeyId = call.KeyId,
        RequestId = call.RequestId,
        Status = call.Status,
        Error = call.Error,
        DurationMs = call.DurationMs,
        ArgumentsBytes = call.ArgumentsBytes,
        ResultBytes = call.ResultBytes,
    };
}

public sealed record CallUser(Guid Id, string Username);
