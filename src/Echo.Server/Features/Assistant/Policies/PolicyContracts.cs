using System.ComponentModel.DataAnnotations;

namespace Echo.Server.Features.Assistant.Policies;

/// <summary>Body of PUT /api/v1/approvals/policies/{tool}.</summary>
sealed class PolicyRequest
{
    [AllowedValues(ToolPolicy.Allow, ToolPolicy.Ask, ToolPolicy.Deny)]
    public required string Policy { get; init; }
}

/// <summary>Every tool that the caller has, with what the model may do with it.</summary>
sealed record PolicyList(IReadOnlyList<PolicyBody> Items, int Total);

/// <summary>What the model may do with a tool.</summary>
/// <param name="Policy">allow, ask or deny.</param>
/// <param name="IsDefault">The caller has said nothing about it.</param>
sealed record PolicyBody(string Tool, string Policy, bool IsDefault);
