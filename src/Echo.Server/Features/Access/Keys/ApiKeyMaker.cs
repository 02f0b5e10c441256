using Echo.Server.Platform.Audit;
using Echo.Server.Platform.Http.Json;
using Echo.Server.Platform.Security;

namespace Echo.Server.Features.Access.Keys;

/// <summary>Makes API keys and holds them within the rights, and the life, of what they are made with (contract section 3.3).</summary>
sealed class ApiKeyMaker(ApiKeyStore store, RefusalRecorder refusals, TimeProvider time)
{
    static readonly string[] Everything = ["*:*"];

    /// <param name="scopes">Null for whatever the calling credentials may do.</param>
    /// <param name="expiresAt">Null for never. A key that is made by means of a key ends with it at the latest.</param>
    public async Task<Outcome<MadeApiKey, KeyNotMade>> MakeAsync(
        Caller caller, string name, IReadOnlyList<string>? scopes, DateTimeOffset? expiresAt, CancellationToken cancellationToken)
    {
        if (expiresAt <= time.GetUtcNow())
            return new KeyNotMade(ApiKeyRefusal.ExpiryNotInFuture);
        if (scopes?.FirstOrDefault(scope => caller.Scopes is { } own && !PermissionPattern.Covers(own, scope)) is { } excess)
        {
            refusals.Note(new("key.created") { Reason = $"Scope exceeds the calling key: {excess}" });
            return new KeyNotMade(ApiKeyRefusal.ScopeExceeds, excess);
        }

        return await MakeAsync(caller, name, scopes ?? DefaultScopes(caller), expiresAt, replaces: false, cancellationToken);
    }

    /// <summary>Makes the key of this name, in the place of the present one.</summary>
    public Task<Outcome<MadeApiKey, KeyNotMade>> RemakeAsync(Caller caller, string name, CancellationToken cancellationToken) =>
        MakeAsync(caller, name, DefaultScopes(caller), expiresAt: null, replaces: true, cancellationToken);

    static IReadOnlyList<string> DefaultScopes(Caller caller) => caller.Scopes ?? Everything;

    async Task<Outcome<MadeApiKey, KeyNotMade>> MakeAsync(
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
            MadeWith = caller.KeyId,
            Name = name,
            Prefix = ApiKeyText.Prefix(text),
            KeyHash = RandomToken.Hash(text),
            Scopes = [.. scopes],
            ExpiresAt = expiresAt,
            CreatedAt = WireTime.Truncate(now),
        };
        var stored = await store.CreateAsync(key, replaces, cancellationToken);
        return stored.Value is { } created ? new MadeApiKey(created, text) : new KeyNotMade(stored.Refusal);
    }
}
