using System.ComponentModel.DataAnnotations;
using Echo.Server.Features.Access.Accounts;
using Echo.Server.Features.Access.Roles;

namespace Echo.Server.Features.Access.Auth;

/// <summary>Body of POST /auth/register and /api/v1/auth/register.</summary>
sealed class RegisterRequest : AccountFields
{
    [AllowedValues(RoleNames.User, RoleNames.Viewer, RoleNames.Developer, RoleNames.Admin)]
    public string? Role { get; init; }

    public string? AdminSecret { get; init; }
}

/// <summary>Body of POST /auth/create-admin.</summary>
sealed class CreateAdminRequest : AccountFields
{
    [StringLength(256, MinimumLength = 1)]
    public required string AdminSecret { get; init; }
}

/// <summary>Body of POST /auth/refresh and /api/v1/auth/refresh.</summary>
sealed class RefreshRequest
{
    public required string RefreshToken { get; init; }
}
