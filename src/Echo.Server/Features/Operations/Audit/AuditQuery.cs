using System.ComponentModel.DataAnnotations;
using Echo.Server.Platform.Audit;

namespace Echo.Server.Features.Operations.Audit;

/// <summary>Query of GET /api/v1/audit.</summary>
sealed class AuditQuery
{
    [Range(1, int.MaxValue)]
    public int Page { get; init; } = 1;

    [Range(1, 100)]
    public int PageSize { get; init; } = 20;

    /// <summary>An action such as key.revoked, or all of one noun: key.</summary>
    [StringLength(100, MinimumLength = 1)]
    public string? Action { get; init; }

    /// <summary>The uuid of the account that acted.</summary>
    public Guid? Actor { get; init; }

    /// <summary>The id of what it happened to.</summary>
    [StringLength(200, MinimumLength = 1)]
    public string? Target { get; init; }

    [AllowedValues(AuditBody.Done, AuditBody.Refused)]
    public string? Outcome { get; init; }

    /// <summary>The earliest time, included.</summary>
    public DateTimeOffset? From { get; init; }

    /// <summary>The end, not included.</summary>
    public DateTimeOffset? To { get; init; }

    public AuditFilter Filter() => new()
    {
        Action = Action,
        Actor = Actor,
        Target = Target,
        Refused = Outcome is null ? null : Outcome == AuditBody.Refused,
        From = From,
        To = To,
    };
}
