using System.ComponentModel.DataAnnotations;
using System.Text.Json.Serialization;
using Echo.Server.Features.Access.Accounts;
using Echo.Server.Features.Access.Passwords;
using Echo.Server.Features.Access.Roles;
using Echo.Server.Platform.Http.Problems;
using Echo.Server.Platform.Http.Requests;

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

/// <summary>Body of PUT /api/users/{id}; what is absent stays.</summary>
sealed class ApiUserChangeRequest : IRequestRules
{
    [JsonConverter(typeof(TrimmedText)), StringLength(AccountRules.MaxEmail), MailAddress]
    public string? Email { get; init; }

    [JsonConverter(typeof(TrimmedText))]
    [StringLength(AccountRules.MaxUsername, MinimumLength = AccountRules.MinUsername)]
    [RegularExpression(AccountRules.UsernamePattern, ErrorMessage = AccountRules.UsernameMessage)]
    [NotReserved]
    public string? Username { get; init; }

    [StringLength(AccountRules.MaxPassword, MinimumLength = AccountRules.MinPassword), NotCommon]
    public string? Password { get; init; }

    /// <summary>Needed with a new password for the own account, when that has one.</summary>
    [JsonPropertyName("currentPassword"), StringLength(AccountRules.MaxPassword, MinimumLength = 1)]
    public string? CurrentPassword { get; init; }

    [AllowedValues(RoleNames.User, RoleNames.Viewer, RoleNames.Developer, RoleNames.Admin)]
    public string? Role { get; init; }

    [JsonPropertyName("isActive")]
    public bool? IsActive { get; init; }

    /// <summary>Replaces all permissions beyond those of the role.</summary>
    [MaxLength(50)]
    public string[]? Permissions { get; init; }

    public AccountChange Change() => new()
    {
        Email = Email?.ToLowerInvariant(),
        Username = Username,
        Password = Password,
        CurrentPassword = CurrentPassword,
        Role = Role,
        IsActive = IsActive,
        Grants = Permissions?.Distinct().ToArray(),
    };

    public IEnumerable<FieldViolation> Check() => PatternRules.Check(Permissions, "body.permissions");
}
