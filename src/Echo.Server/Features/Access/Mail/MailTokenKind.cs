namespace Echo.Server.Features.Access.Mail;

/// <summary>What a mailed link is for.</summary>
enum MailTokenKind
{
    /// <summary>Shows that the address reaches its account's owner.</summary>
    Verify,

    /// <summary>Sets a new password.</summary>
    Reset,
}
