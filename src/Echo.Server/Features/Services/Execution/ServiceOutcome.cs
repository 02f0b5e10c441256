using System.Text.Json.Serialization;
using Echo.Mcp.Json;

namespace Echo.Server.Features.Services.Execution;

/// <summary>How a call of a service ended.</summary>
public abstract record ServiceOutcome
{
    ServiceOutcome()
    {
    }

    /// <summary>The parameters make no request; nothing was sent.</summary>
    public sealed record Refused(string Detail) : ServiceOutcome;

    /// <summary>The service answered, or failed to.</summary>
    public sealed record Ended(ServiceResult Result) : ServiceOutcome;
}

/// <summary>What came of a call, as clients of the API see it.</summary>
public sealed record ServiceResult
{
    /// <summary>The service answered 2xx.</summary>
    public required bool Success { get; init; }

    /// <summary>The mapped answer; null without an answer.</summary>
    public required RawJson Data { get; init; }

    public required ServiceError? Error { get; init; }

    /// <summary>The service's status; 408 when its time was over, 502 when it could not be reached.</summary>
    public required int StatusCode { get; init; }

    /// <summary>Over all tries.</summary>
    public required double ExecutionTimeMs { get; init; }

    /// <summary>At least 1.</summary>
    public required int Attempts { get; init; }
}

/// <param name="Kind">Request timeout, Request failed or Upstream error.</param>
public sealed record ServiceError([property: JsonPropertyName("error")] string Kind, string Message)
{
    public const string Timeout = "Request timeout";
    public const string Failed = "Request failed";
    public const string Upstream = "Upstream error";
}
