using Echo.Server.Features.Access.Accounts;
using Echo.Server.Features.Access.Passwords;
using Echo.Server.Platform.Http.Problems;

namespace Echo.Server.Features.Access.Mail;

/// <summary>Sets a new password for whoever holds a mailed token.</summary>
sealed class PasswordResetter(MailTokenStore tokens, PasswordKeeper passwords)
{
    /// <returns>Null when the password was changed.</returns>
    public async Task<PasswordResetRefusal?> ResetAsync(string token, string newPassword, CancellationToken cancellationToken)
    {
        // Asked once more when the token is spent; here it saves the work of hashing a password for a stranger.
        if (await tokens.FindOwnerAsync(MailTokenKind.Reset, token, cancellationToken) is not { } owner)
            return PasswordResetRefusal.InvalidToken;
        FieldViolation[] faults = [.. AccountRules.CheckPasswordOwner(newPassword, owner.Username, owner.Email, "body.new_password")];
        if (faults.Length > 0)
            return new(faults);
        var hash = await passwords.HashAsync(newPassword, cancellationToken);
        return await tokens.ResetPasswordAsync(token, hash, cancellationToken) ? null : PasswordResetRefusal.InvalidToken;
    }
}

/// <summary>Why a password was not changed.</summary>
/// <param name="Faults">What is wrong with the new password; none when it is the token that is wrong.</param>
sealed record PasswordResetRefusal(IReadOnlyList<FieldViolation> Faults)
{
    public static readonly PasswordResetRefusal InvalidToken = new([]);
}
