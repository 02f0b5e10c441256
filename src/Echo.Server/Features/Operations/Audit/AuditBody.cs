using System.Text.Json;
using Echo.Server.Platform.Audit;

namespace Echo.Server.Features.Operations.Audit;

/// <summary>One page of the audit trail, newest first.</summary>
sealed record AuditPage(IReadOnlyList<AuditBody> Items, long Total, int Page, int PageSize, long TotalPages);

/// <summary>One entry of the audit trail.</summary>
sealed record AuditBody
{
    public const string Done = "done";
    public const string Refused = "refused";

    public required Guid Id { get; init; }

    public required DateTimeOffset At { get; init; }

    public required string Action { get; init; }

    public required string Outcome { get; init; }

    /// <summary>Who acted; null when nobody was known.</summary>
    public required AuditActor? Actor { get; init; }

    /// <summary>The API key that the actor came with.</summary>
    public required Guid? KeyId { get; init; }

    public required string? ClientAddress { get; init; }

    public required string? RequestId { get; init; }

    /// <summary>The id of what it happened to; of refused requests, the route.</summary>
    public required string? Target { get; init; }

    /// <summary>Why it was refused.</summary>
    public required string? Reason { get; init; }

    public required JsonElement? Details { get; init; }

    /// <summary>How often it was refused within a minute.</summary>
    public required int Repeats { get; init; }

    public static AuditBody Of(AuditRow row) => new()
    {
        Id = row.Id,
        At = row.At,
        Action = row.Action,
        Outcome = row.Reason is null ? Done : Refused,
        Actor = row.Actor is { } actor ? new(actor, row.ActorUsername) : null,
        KeyId = row.KeyId,
        ClientAddress = row.ClientAddress,
        RequestId = row.RequestId,
        Target = row.Target,
        Reason = row.Reason,
        Details = row.Details is { } details ? JsonElement.Parse(details) : null,
        Repeats = row.Repeats,
    };
}

/// <param name="Username">The name that the account has now.</param>
sealed record AuditActor(Guid Id, string? Username);
