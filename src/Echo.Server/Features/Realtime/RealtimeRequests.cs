using System.ComponentModel.DataAnnotations;
using System.Text.Json.Serialization;
using Echo.Server.Platform.Http.Requests;

namespace Echo.Server.Features.Realtime;

/// <summary>Query of the sockets.</summary>
sealed class SinceQuery
{
    /// <summary>The seq of the last event that was seen: what was missed since comes first.</summary>
    [Range(0, long.MaxValue)]
    public long? Since { get; init; }
}

/// <summary>Query of GET /events.</summary>
sealed class EventsQuery
{
    /// <summary>Only this background task or job.</summary>
    public Guid? TaskId { get; init; }

    /// <summary>The seq of the last event that was seen: what was missed since comes first. `Last-Event-ID` wins over it.</summary>
    [Range(0, long.MaxValue)]
    public long? Since { get; init; }
}

/// <summary>Body of POST /broadcast.</summary>
sealed class BroadcastRequest
{
    [JsonConverter(typeof(TrimmedText)), StringLength(1000, MinimumLength = 1)]
    public required string Message { get; init; }
}
