namespace Echo.Server.Features.Access.Sessions;

/// <summary>Why a refresh token gave no new pair.</summary>
enum RefreshRefusal
{
    Invalid,

    /// <summary>It was used before; its session has ended with this attempt.</summary>
    AlreadyUsed,
}
