using System.ComponentModel.DataAnnotations;
using Echo.Server.Features.Assistant.Policies;

namespace Echo.Server.Features.Assistant.Approvals;

/// <summary>Query of GET /api/v1/approvals.</summary>
sealed class ApprovalQuery
{
    [Range(1, int.MaxValue)]
    public int Page { get; init; } = 1;

    [Range(1, 100)]
    public int PageSize { get; init; } = 20;

    [AllowedValues(Approval.Waiting, Approval.Allowed, Approval.Denied, Approval.Expired)]
    public string? State { get; init; }

    public long Offset => (Page - 1L) * PageSize;
}

/// <summary>Body of POST /api/v1/approvals/{id}.</summary>
sealed class ApprovalRequest
{
    [AllowedValues(ToolPolicy.Allow, ToolPolicy.Deny)]
    public required string Decision { get; init; }

    /// <summary>Whether it holds for all further calls of this tool.</summary>
    public bool Remember { get; init; }
}
