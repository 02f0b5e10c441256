using Echo.Mcp.Json;
using Echo.Server.Platform.Security;

namespace Echo.Server.Features.Jobs;

/// <summary>Work that somebody wants done.</summary>
/// <param name="Type">Of a registered <see cref="IJobHandler"/>.</param>
/// <param name="Payload">What the handler gets; empty for nothing.</param>
public sealed record NewJob(string Type, RawJson Payload = default)
{
    public Guid Id { get; init; } = Guid.CreateVersion7();

    /// <summary>Number of the account it is done for; <see cref="Caller.NoAccount"/> for Echo itself.</summary>
    public int OwnerId { get; init; }

    /// <summary>What the API key of whoever asked for it may do; null when no key narrows the owner's rights.</summary>
    public IReadOnlyList<string>? Scopes { get; init; }

    /// <summary>The smallest comes first.</summary>
    public short Priority { get; init; }

    /// <summary>Null, or a time that is over, for at once.</summary>
    public DateTimeOffset? RunAt { get; init; }

    /// <summary>What the job's message says until it runs.</summary>
    public string? Message { get; init; }

    /// <summary>For a caller, with the rights that it has at this moment as the most that the job may do.</summary>
    public static NewJob For(Caller caller, string type, RawJson payload = default) =>
        new(type, payload) { OwnerId = caller.Id, Scopes = caller.Scopes };
}
