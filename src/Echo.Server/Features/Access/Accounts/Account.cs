using Echo.Server.Features.Access.Roles;

namespace Echo.Server.Features.Access.Accounts;

/// <summary>One person's account, as stored.</summary>
sealed class Account
{
    public required int Id { get; init; }

    public required Guid Uuid { get; init; }

    public required string Username { get; init; }

    public required string Email { get; init; }

    /// <summary>Null for accounts that sign in by another way.</summary>
    public string? PasswordHash { get; init; }

    public required string Role { get; init; }

    /// <summary>Permission patterns beyond those of the role.</summary>
    public required string[] Grants { get; init; }

    public required bool IsActive { get; init; }

    public required bool IsVerified { get; init; }

    public string? Name { get; init; }

    public string? Picture { get; init; }

    public string? GoogleId { get; init; }

    public DateTimeOffset? LastLogin { get; init; }

    public required DateTimeOffset CreatedAt { get; init; }

    public required DateTimeOffset UpdatedAt { get; init; }

    public bool IsAdmin => Role == RoleNames.Admin;

    /// <summary>The path under which the account can be read.</summary>
    public string Path => $"/api/users/{Uuid}";
}
