using System.Text.Json.Nodes;

namespace Echo.Server.Platform.Audit;

/// <summary>Something that somebody did, or was refused, and that an administrator may ask about later. Who, from where and in which
/// request is added from the running request.</summary>
/// <param name="Action">The noun and what happened to it, for example <c>key.revoked</c>.</param>
public sealed record AuditEntry(string Action)
{
    /// <summary>The id of what it happened to.</summary>
    public string? Target { get; init; }

    /// <summary>Who did it, where the request can't tell: the account that signs in has no credentials yet.</summary>
    public Guid? Actor { get; init; }

    /// <summary>Why it was refused; null for what was done.</summary>
    public string? Reason { get; init; }

    /// <summary>What else is worth knowing, such as the new role. Never a secret.</summary>
    public JsonObject? Details { get; init; }
}
