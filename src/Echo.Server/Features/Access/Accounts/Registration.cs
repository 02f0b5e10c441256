using Echo.Server.Features.Access.Roles;
using Echo.Server.Platform.Security;

namespace Echo.Server.Features.Access.Accounts;

/// <summary>Somebody asks for an account.</summary>
sealed record Registration(string Username, string Email, string Password)
{
    public string Role { get; init; } = RoleNames.User;

    /// <summary>The operator's secret, when the request carries one.</summary>
    public string? AdminSecret { get; init; }

    /// <summary>Who asks, when the request carries credentials.</summary>
    public Caller? Caller { get; init; }

    /// <summary>The request comes from this machine.</summary>
    public bool FromLoopback { get; init; }

    /// <summary>Nobody is asked to confirm the address: the operator vouches for it.</summary>
    public bool IsVouchedFor { get; init; }

    public static Registration Of(AccountFields fields) => new(fields.Username, fields.Email, fields.Password);
}
