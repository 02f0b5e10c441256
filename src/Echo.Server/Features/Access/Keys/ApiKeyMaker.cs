using Echo.Server.Platform.Http.Json;
using Echo.Server.Platform.Security;

namespace Echo.Server.Features.Access.Keys;

/// <summary>Makes API keys and holds them within the rights of whoever makes them.</summary>
sealed class ApiKeyMaker(ApiKeyStore store, TimeProvider time)
{
    static readonly string[] Everything = ["*:*"];

    /// <summary>The scopes of a key for which none were asked: whatever the calling credentials may do.</summary>
    public static IReadOnlyList<string> DefaultScopes(Caller caller) => caller.Scopes ?? Everything;

    /// <summary>The first scope that reaches beyond the calling key, or null. Patterns are compared as patterns: what a future permission
    /// would add counts too.</summary>
    public static string? FindExcess(Caller caller, IReadOnlyList<string> scopes) =>
        caller.Scopes is { } own ? scopes.FirstOrDefault(scope => !own.Any(pattern => PermissionPattern.Matches(pattern, scope))) : null;

    public Task<Outcome<MadeApiKey, ApiKeyRefusal>> MakeAsync(
        Caller caller, string name, IReadOnlyList<string> scopes, DateTimeOffset? expiresAt, CancellationToken cancellationToken) =>
        MakeAsync(caller, name, scopes, expiresAt, replaces: false, cancellationToken);

    /// <summary>Makes the key of this name, in the place of the present one.</summary>
    public Task<Outcome<MadeApiKey, ApiKeyRefusal>> RemakeAsync(Caller caller, string name, CancellationToken cancellationToken) =>
        MakeAsync(caller, name, DefaultScopes(caller), expiresAt: null, replaces: true, cancellationToken);

    async Task<Outcome<MadeApiKey, ApiKeyRefusal>> MakeAsync(
        Caller caller,
        string name,
        IReadOnlyList<string> scopes,
        DateTimeOffset? expiresAt,
        bool replaces,
        CancellationToken cancellationToken)
    {
        var now = time.GetUtcNow();
        var text = ApiKeyText.Create();
        var key = new NewApiKey
        {
            Id = Guid.CreateVersion7(now),
            AccountId = caller.Id,
            Name = name,
            Prefix = ApiKeyText.Prefix(text),
            KeyHash = RandomToken.Hash(text),
            Scopes = [.. scopes],
            ExpiresAt = expiresAt,
            CreatedAt = WireTime.Truncate(now),
        };
        var stored = await store.CreateAsync(key, replaces, cancellationToken);
        return stored.Value is { } created ? new MadeApiKey(created, text) : stored.Refusal;
    }
}
