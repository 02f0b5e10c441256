namespace Echo.Server.Features.Access.Keys;

/// <summary>A key that is about to be stored.</summary>
sealed class NewApiKey
{
    public required Guid Id { get; init; }

    public required int AccountId { get; init; }

    /// <summary>The key by which it is made, if any: it ends no later than that.</summary>
    public required Guid? MadeWith { get; init; }

    public required string Name { get; init; }

    public required string Prefix { get; init; }

    public required byte[] KeyHash { get; init; }

    public required string[] Scopes { get; init; }

    public required DateTimeOffset? ExpiresAt { get; init; }

    public required DateTimeOffset CreatedAt { get; init; }
}
