using System.ComponentModel.DataAnnotations;

namespace Echo.Server.Features.Catalog.Calls;

/// <summary>Query of the routes that list calls.</summary>
public sealed class CallQuery
{
    [Range(1, int.MaxValue)]
    public int Page { get; init; } = 1;

    [Range(1, 100)]
    public int PageSize { get; init; } = 20;

    /// <summary>The kind of source: connection or plugin.</summary>
    [StringLength(50, MinimumLength = 1)]
    public string? Origin { get; init; }

    /// <summary>The source's id, such as a client_id.</summary>
    public Guid? SourceId { get; init; }

    [StringLength(255, MinimumLength = 1)]
    public string? Tool { get; init; }

    [AllowedValues(
        CallStatus.Success, CallStatus.Error, CallStatus.NotFound, CallStatus.Forbidden, CallStatus.AuthorizationRequired, CallStatus.Busy,
        CallStatus.Timeout, CallStatus.Unreachable, CallStatus.Cancelled, CallStatus.Failed)]
    public string? Status { get; init; }

    /// <summary>The uuid of the account that called.</summary>
    public Guid? User { get; init; }

    /// <summary>The earliest time, included.</summary>
    public DateTimeOffset? From { get; init; }

    /// <summary>The end, not included.</summary>
    public DateTimeOffset? To { get; init; }

    public long Offset => (Page - 1L) * PageSize;

    internal CallFilter Filter() => new()
    {
        Origin = Origin,
        SourceId = SourceId,
        Tool = Tool,
        Status = Status,
        User = User,
        From = From,
        To = To,
    };
}
