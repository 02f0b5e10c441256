using System.ComponentModel.DataAnnotations;
using System.Text.Json.Serialization;
using Echo.Server.Features.Access.Accounts;
using Echo.Server.Features.Access.Roles;

namespace Echo.Server.Features.Access.Api;

/// <summary>Query of GET /api/users.</summary>
sealed class ApiUsersQuery
{
    [Range(1, int.MaxValue)]
    public int Page { get; init; } = 1;

    [Range(1, 100)]
    public int Limit { get; init; } = 20;

    [AllowedValues(RoleNames.User, RoleNames.Viewer, RoleNames.Developer, RoleNames.Admin)]
    public string? Role { get; init; }

    [JsonPropertyName("isActive")]
    public bool? IsActive { get; init; }

    /// <summary>A part of the name or the e-mail address, in any case.</summary>
    [StringLength(100, MinimumLength = 1)]
    public string? Search { get; init; }

    public AccountFilter Filter() => new() { Role = Role, IsActive = IsActive, Search = Search };
}
