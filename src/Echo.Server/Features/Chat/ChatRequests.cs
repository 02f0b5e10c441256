using System.ComponentModel.DataAnnotations;
using System.Text.Json.Serialization;
using Echo.Server.Platform.Http.Problems;
using Echo.Server.Platform.Http.Requests;

namespace Echo.Server.Features.Chat;

/// <summary>Body of POST /chat/send.</summary>
sealed class SendRequest
{
    [Range(1, int.MaxValue)]
    public required int ReceiverId { get; init; }

    [JsonConverter(typeof(TrimmedText)), StringLength(2000, MinimumLength = 1)]
    public required string Content { get; init; }
}

/// <summary>Query of GET /chat/history/{user_id}.</summary>
sealed class HistoryQuery : IRequestRules
{
    [Range(1, 200)]
    public int Limit { get; init; } = 50;

    [Range(0, int.MaxValue)]
    public int Offset { get; init; }

    /// <summary>Also marks every unread message from that user as read, not only those of this page.</summary>
    public bool MarkAsRead { get; init; } = true;

    /// <summary>Only messages with a smaller id; without an offset.</summary>
    public long? BeforeId { get; init; }

    public IEnumerable<FieldViolation> Check()
    {
        if (BeforeId is not null && Offset != 0)
            yield return new("query.offset", "Leave it out, or 0, when before_id is given.", ViolationTypes.Value);
    }
}

/// <summary>Body of POST /chat/mark-read.</summary>
sealed class MarkReadRequest
{
    [MinLength(1), MaxLength(100)]
    public required long[] MessageIds { get; init; }
}

/// <summary>Query of GET /chat/conversations.</summary>
sealed class ConversationsQuery
{
    [Range(1, 100)]
    public int Limit { get; init; } = 20;

    [Range(0, int.MaxValue)]
    public int Offset { get; init; }
}
