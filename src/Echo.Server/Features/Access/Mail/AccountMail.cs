using Echo.Server.Platform.Configuration;
using Echo.Server.Platform.Mail;

namespace Echo.Server.Features.Access.Mail;

/// <summary>What Echo writes to the owners of accounts. The name of an account is all that a stranger can put into a message, and names
/// are letters, digits, _ and -.</summary>
sealed class AccountMail(PublicUrl publicUrl, ServerOptions server)
{
    static readonly TimeSpan VerifyLife = TimeSpan.FromHours(24);
    static readonly TimeSpan ResetLife = TimeSpan.FromHours(1);

    public static TimeSpan LifeOf(MailTokenKind kind) => kind == MailTokenKind.Verify ? VerifyLife : ResetLife;

    public MailMessage Of(MailTokenKind kind, MailOwner owner, string token) =>
        kind == MailTokenKind.Verify ? Verification(owner, token) : Reset(owner, token);

    public MailMessage PasswordChanged(MailOwner owner) => new(
        owner.Email,
        $"{server.AppName}: your password was changed",
        $"""
        Hello {owner.Username},

        the password of your account at {publicUrl.Value} was changed, and all its sessions were ended.

        If that was not you, ask for a link to choose a new password, and tell the administrator. API keys of the account still work:
        revoke those that you do not know.
        """);

    /// <summary>For the address that the account had before.</summary>
    public MailMessage AddressChanged(MailOwner owner) => new(
        owner.Email,
        $"{server.AppName}: your e-mail address was changed",
        $"""
        Hello {owner.Username},

        your account at {publicUrl.Value} has another e-mail address now; messages about it no longer come to this one.

        If that was not you, change your password at once, and tell the administrator.
        """)
    {
        IsBounded = true,
    };

    MailMessage Verification(MailOwner owner, string token) => new(
        owner.Email,
        $"{server.AppName}: confirm your e-mail address",
        $"""
        Hello {owner.Username},

        your e-mail address was given for the account of this name. Open this link within 24 hours to confirm the address:

        {publicUrl.LinkTo($"/auth/verify/{token}")}

        If it is not your account, do nothing.
        """)
    {
        Life = VerifyLife,
        IsBounded = true,
    };

    // Behind the # it reaches no server and no log on the way.
    MailMessage Reset(MailOwner owner, string token) => new(
        owner.Email,
        $"{server.AppName}: choose a new password",
        $"""
        Hello {owner.Username},

        somebody asked for a new password for your account. Open this link within an hour to choose one:

        {publicUrl.LinkTo($"/auth/reset-password#{token}")}

        If that was not you, do nothing: your password stays as it is.
        """)
    {
        Life = ResetLife,
        IsBounded = true,
    };
}
