using System.Text.Json;

namespace Echo.Server.Features.Services.SignIns;

/// <summary>An API whose operations were imported; they share its ways to sign in.</summary>
sealed record ServiceApi
{
    public required Guid Id { get; init; }

    /// <summary>The type of its services.</summary>
    public required string Type { get; init; }

    public required string Title { get; init; }

    public required string Version { get; init; }

    public string? SourceUrl { get; init; }

    /// <summary>As JSON.</summary>
    public required string SignIns { get; init; }

    /// <summary>Sealed.</summary>
    public string? Secrets { get; init; }

    public required int CreatedBy { get; init; }

    public required DateTimeOffset CreatedAt { get; init; }

    public required DateTimeOffset UpdatedAt { get; init; }

    public int Revision { get; init; } = 1;

    public IReadOnlyList<SignIn> ReadSignIns() => JsonSerializer.Deserialize<SignIn[]>(SignIns, StoredJson.Options)!;
}
