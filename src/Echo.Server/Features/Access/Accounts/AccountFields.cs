using System.ComponentModel.DataAnnotations;
using System.Text.Json.Serialization;
using Echo.Server.Features.Access.Passwords;
using Echo.Server.Platform.Http.Problems;
using Echo.Server.Platform.Http.Requests;

namespace Echo.Server.Features.Access.Accounts;

/// <summary>The fields that every request for a new account has.</summary>
abstract class AccountFields : IRequestRules
{
    [JsonConverter(typeof(TrimmedText))]
    [StringLength(AccountRules.MaxUsername, MinimumLength = AccountRules.MinUsername)]
    [RegularExpression(AccountRules.UsernamePattern, ErrorMessage = AccountRules.UsernameMessage)]
    [NotReserved]
    public required string Username { get; init; }

    [JsonConverter(typeof(TrimmedText)), StringLength(AccountRules.MaxEmail), MailAddress]
    public required string Email { get; init; }

    [StringLength(AccountRules.MaxPassword, MinimumLength = AccountRules.MinPassword), NotCommon]
    public required string Password { get; init; }

    public IEnumerable<FieldViolation> Check() => AccountRules.CheckPasswordOwner(Password, Username, Email, "body.password");
}
