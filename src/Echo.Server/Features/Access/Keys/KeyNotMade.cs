namespace Echo.Server.Features.Access.Keys;

/// <param name="Scope">The scope that is refused, for <see cref="ApiKeyRefusal.ScopeExceeds"/>.</param>
sealed record KeyNotMade(ApiKeyRefusal Refusal, string? Scope = null);
