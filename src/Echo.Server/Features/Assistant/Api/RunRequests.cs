using System.ComponentModel.DataAnnotations;
using System.Text.Json.Serialization;
using Echo.Server.Features.Jobs;
using Echo.Server.Platform.Http.Requests;

namespace Echo.Server.Features.Assistant.Api;

/// <summary>Body of POST /run.</summary>
sealed class RunRequest
{
    [JsonConverter(typeof(TrimmedText)), StringLength(20_000, MinimumLength = 1)]
    public required string Message { get; init; }
}

/// <summary>Query of GET /jobs.</summary>
sealed class RunQuery
{
    [Range(1, 100)]
    public int Limit { get; init; } = 20;

    [Range(0, int.MaxValue)]
    public int Offset { get; init; }

    [AllowedValues(JobState.Pending, JobState.Running, JobState.Completed, JobState.Failed)]
    public string? Status { get; init; }
}
