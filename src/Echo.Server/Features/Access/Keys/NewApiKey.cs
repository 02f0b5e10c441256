namespace Echo.Server.Features.Access.Keys;

/// <summary>A key that is about to be stored.</summary>
sealed record NewApiKey(
    Guid Id, int AccountId, string Name, string Prefix, byte[] KeyHash, string[] Scopes, DateTimeOffset? ExpiresAt, DateTimeOffset CreatedAt);
