using System.Text.Json.Serialization;
using Echo.Server.Features.Access.Keys;

namespace Echo.Server.Features.Access.ApiV1;

/// <summary>The key object of contract section 6.</summary>
sealed record ApiKeyBody
{
    public required Guid Id { get; init; }

    public required Guid UserId { get; init; }

    public required string Name { get; init; }

    public required string Prefix { get; init; }

    public required IReadOnlyList<string> Scopes { get; init; }

    public required DateTimeOffset? LastUsedAt { get; init; }

    public required DateTimeOffset? ExpiresAt { get; init; }

    public required DateTimeOffset? RevokedAt { get; init; }

    public required DateTimeOffset CreatedAt { get; init; }

    public required DateTimeOffset UpdatedAt { get; init; }

    /// <summary>The key itself, only in the answer that creates it.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public string? Key { get; init; }

    public static ApiKeyBody Of(ApiKey key, Guid owner) => new()
    {
        Id = key.Id,
        UserId = owner,
        Name = key.Name,
        Prefix = key.Prefix,
        Scopes = key.Scopes,
        LastUsedAt = key.LastUsedAt,
        ExpiresAt = key.ExpiresAt,
        RevokedAt = key.RevokedAt,
        CreatedAt = key.CreatedAt,
        UpdatedAt = key.UpdatedAt,
    };
}
