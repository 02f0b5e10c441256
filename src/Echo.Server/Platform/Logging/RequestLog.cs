using System.Net;

namespace Echo.Server.Platform.Logging;

/// <summary>The request that the running code works for: its id and caller stand in each of its log lines, and in the audit trail.</summary>
public sealed class RequestLog(string requestId, IPAddress clientAddress)
{
    static readonly AsyncLocal<RequestLog?> Flow = new();

    /// <summary>Null outside of requests.</summary>
    public static RequestLog? Current
    {
        get => Flow.Value;
        set => Flow.Value = value;
    }

    public string RequestId { get; } = requestId;

    public IPAddress ClientAddress { get; } = clientAddress;

    /// <summary>What the client calls itself; null when it does not.</summary>
    public string? UserAgent { get; init; }

    /// <summary>The caller's uuid, once it is known.</summary>
    public Guid? UserId { get; set; }

    /// <summary>The API key that the caller came with.</summary>
    public Guid? KeyId { get; set; }
}
