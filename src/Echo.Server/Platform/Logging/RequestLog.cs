namespace Echo.Server.Platform.Logging;

/// <summary>The request that the running code works for: its id and caller stand in each of its log lines.</summary>
public sealed class RequestLog(string requestId)
{
    static readonly AsyncLocal<RequestLog?> Flow = new();

    /// <summary>Null outside of requests.</summary>
    public static RequestLog? Current
    {
        get => Flow.Value;
        set => Flow.Value = value;
    }

    public string RequestId { get; } = requestId;

    /// <summary>The caller's uuid, once it is known.</summary>
    public string? UserId { get; set; }
}
