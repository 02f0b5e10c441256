using Echo.Server.Platform.Http.Problems;

namespace Echo.Server.Features.Access.Accounts;

/// <summary>The limits of names and passwords (contract section 3.6).</summary>
static class AccountRules
{
    public const int MinUsername = 3;
    public const int MaxUsername = 50;
    public const string UsernamePattern = @"\A[A-Za-z0-9][A-Za-z0-9_-]*\z";
    public const string UsernameMessage = "Use letters, digits, _ and -, and begin with a letter or digit.";
    public const int MaxEmail = 254;
    public const int MinPassword = 8;
    public const int MaxPassword = 128;
    public const string PasswordOwnerMessage = "The password must differ from username and e-mail.";

    /// <summary>A password that is the account's own name or address protects nothing.</summary>
    /// <param name="location">The password's field, for example <c>body.password</c>.</param>
    public static IEnumerable<FieldViolation> CheckPasswordOwner(string password, string username, string email, string location)
    {
        if (IsOwnersName(password, username, email))
            yield return new(location, PasswordOwnerMessage, ViolationTypes.StringForbidden);
    }

    public static bool IsOwnersName(string password, string username, string email) =>
        password.Equals(username, StringComparison.OrdinalIgnoreCase) || password.Equals(email, StringComparison.OrdinalIgnoreCase);
}
