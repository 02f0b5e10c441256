namespace Echo.Server.Features.Access.Keys;

/// <summary>Why no key was made.</summary>
enum ApiKeyRefusal
{
    NameTaken,
    LimitReached,

    /// <summary>It would be over before it begins.</summary>
    ExpiryNotInFuture,

    /// <summary>A scope reaches beyond the calling key.</summary>
    ScopeExceeds,

    /// <summary>The account was disabled or deleted since the request began.</summary>
    OwnerGone,
}
