namespace Echo.Server.Features.Access.Sessions;

/// <summary>A session that is about to be stored.</summary>
sealed record NewSession(Guid Sid, int AccountId, SessionKind Kind, byte[]? RefreshHash, SessionOrigin Origin, DateTimeOffset ExpiresAt);
