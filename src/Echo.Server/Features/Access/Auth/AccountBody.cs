using System.Text.Json.Serialization;
using Echo.Server.Features.Access.Accounts;
using Echo.Server.Features.Access.Admin;

namespace Echo.Server.Features.Access.Auth;

/// <summary>The account object of contract section 4.</summary>
sealed record AccountBody
{
    public required int Id { get; init; }

    public required Guid Uuid { get; init; }

    public required string Username { get; init; }

    public required string Email { get; init; }

    public required string Role { get; init; }

    public required string? Name { get; init; }

    public required string? Picture { get; init; }

    public required bool IsActive { get; init; }

    public required bool IsVerified { get; init; }

    public required bool IsAdmin { get; init; }

    public required DateTimeOffset CreatedAt { get; init; }

    public required DateTimeOffset UpdatedAt { get; init; }

    /// <summary>What the account did, only in the answer of GET /admin/users/{user_id}.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public AdminUserStats? Stats { get; init; }

    public static AccountBody Of(Account account) => new()
    {
        Id = account.Id,
        Uuid = account.Uuid,
        Username = account.Username,
        Email = account.Email,
        Role = account.Role,
        Name = account.Name,
        Picture = account.Picture,
        IsActive = account.IsActive,
        IsVerified = account.IsVerified,
        IsAdmin = account.IsAdmin,
        CreatedAt = account.CreatedAt,
        UpdatedAt = account.UpdatedAt,
    };
}
