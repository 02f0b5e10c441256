using Echo.Mcp.Json;

namespace Echo.Server.Features.Assistant.Approvals;

/// <summary>One page of tool calls that somebody was asked about, newest first.</summary>
sealed record ApprovalPage(IReadOnlyList<ApprovalBody> Items, long Total, int Page, int PageSize, long TotalPages);

/// <summary>A tool call that somebody was asked about.</summary>
/// <param name="Tool">As <c>tools/list</c> at <c>/mcp</c> shows it.</param>
/// <param name="State">waiting, allowed, denied or expired.</param>
/// <param name="ExpiresAt">When nobody is asked any more; the call is not made then.</param>
sealed record ApprovalBody(
    Guid Id,
    Guid JobId,
    ApprovalOwner? Owner,
    string Tool,
    RawJson Arguments,
    string State,
    DateTimeOffset CreatedAt,
    DateTimeOffset ExpiresAt,
    DateTimeOffset? DecidedAt)
{
    public static ApprovalBody Of(Approval approval, DateTimeOffset expiresAt)
    {
        var written = RawJson.Parse(approval.Arguments.Length > 0 ? approval.Arguments : "{}");

        // The model that searches for tools calls them by a function of ours.
        var inner = approval.Function != approval.Tool ? written.Property("arguments") : written;
        return new(
            approval.Id,
            approval.RunId,
            approval.OwnerUuid is { } uuid ? new(uuid, approval.OwnerUsername!) : null,
            approval.Tool,
            inner.IsEmpty ? RawJson.EmptyObject : inner,
            approval.State,
            approval.CreatedAt,
            expiresAt,
            approval.DecidedAt);
    }
}

/// <summary>Whose job makes the call.</summary>
sealed record ApprovalOwner(Guid Id, string Username);
