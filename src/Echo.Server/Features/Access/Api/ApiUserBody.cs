using System.Text.Json.Serialization;
using Echo.Server.Features.Access.Accounts;

namespace Echo.Server.Features.Access.Api;

/// <summary>The user object of contract section 7.</summary>
sealed record ApiUserBody
{
    [JsonPropertyName("id")]
    public required Guid Id { get; init; }

    [JsonPropertyName("_id")]
    public Guid SameId => Id;

    [JsonPropertyName("email")]
    public required string Email { get; init; }

    [JsonPropertyName("username")]
    public required string Username { get; init; }

    [JsonPropertyName("role")]
    public required string Role { get; init; }

    /// <summary>The grants; what comes with the role is not listed.</summary>
    [JsonPropertyName("permissions")]
    public required IReadOnlyList<string> Permissions { get; init; }

    [JsonPropertyName("isActive")]
    public required bool IsActive { get; init; }

    [JsonPropertyName("isEmailVerified")]
    public required bool IsEmailVerified { get; init; }

    [JsonPropertyName("lastLogin")]
    public required DateTimeOffset? LastLogin { get; init; }

    [JsonPropertyName("createdAt")]
    public required DateTimeOffset CreatedAt { get; init; }

    [JsonPropertyName("updatedAt")]
    public required DateTimeOffset UpdatedAt { get; init; }

    public static ApiUserBody Of(Account account) => new()
    {
        Id = account.Uuid,
        Email = account.Email,
        Username = account.Username,
        Role = account.Role,
        Permissions = account.Grants,
        IsActive = account.IsActive,
        IsEmailVerified = account.IsVerified,
        LastLogin = account.LastLogin,
        CreatedAt = account.CreatedAt,
        UpdatedAt = account.UpdatedAt,
    };
}
