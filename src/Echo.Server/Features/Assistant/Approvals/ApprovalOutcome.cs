namespace Echo.Server.Features.Assistant.Approvals;

/// <summary>What became of somebody's word about a call.</summary>
abstract record ApprovalOutcome
{
    ApprovalOutcome()
    {
    }

    public sealed record Decided(Approval Approval) : ApprovalOutcome;

    /// <summary>There is none, or it is somebody else's.</summary>
    public sealed record NotFound : ApprovalOutcome;

    /// <summary>Somebody has said something before, or it is too late.</summary>
    public sealed record TooLate(string Reason) : ApprovalOutcome;

    /// <summary>Only the owner's word can hold for later calls too.</summary>
    public sealed record NotYours : ApprovalOutcome;

    /// <summary>The owner has no such tool any more, so that there is nothing that his word could hold for.</summary>
    public sealed record ToolGone(string Tool) : ApprovalOutcome;
}
