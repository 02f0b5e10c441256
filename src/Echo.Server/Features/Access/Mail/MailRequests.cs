using System.ComponentModel.DataAnnotations;
using System.Text.Json.Serialization;
using Echo.Server.Features.Access.Accounts;
using Echo.Server.Features.Access.Passwords;
using Echo.Server.Platform.Http.Requests;

namespace Echo.Server.Features.Access.Mail;

/// <summary>Body of POST /auth/resend-verification and /auth/forgot-password.</summary>
sealed class AddressRequest
{
    [JsonConverter(typeof(TrimmedText)), StringLength(AccountRules.MaxEmail), MailAddress]
    public required string Email { get; init; }
}

/// <summary>Body of POST /auth/reset-password.</summary>
sealed class ResetPasswordRequest
{
    /// <summary>What stands behind the # of the mailed link.</summary>
    public required string Token { get; init; }

    [StringLength(AccountRules.MaxPassword, MinimumLength = AccountRules.MinPassword), NotCommon]
    public required string NewPassword { get; init; }
}
