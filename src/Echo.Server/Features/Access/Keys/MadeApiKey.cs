namespace Echo.Server.Features.Access.Keys;

/// <summary>A new key with its text, which exists nowhere else.</summary>
sealed record MadeApiKey(ApiKey Key, string Text);
