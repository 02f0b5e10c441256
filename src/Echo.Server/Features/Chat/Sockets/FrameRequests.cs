using System.ComponentModel.DataAnnotations;

namespace Echo.Server.Features.Chat.Sockets;

/// <summary>The frame <c>typing_indicator</c>.</summary>
sealed class TypingFrame
{
    [Range(1, int.MaxValue)]
    public required int TargetUserId { get; init; }

    public required bool IsTyping { get; init; }
}

/// <summary>The frame <c>get_online_status</c>.</summary>
sealed class OnlineStatusFrame
{
    [MinLength(1), MaxLength(100)]
    public required int[] UserIds { get; init; }
}
