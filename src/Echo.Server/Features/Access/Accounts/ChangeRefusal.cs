namespace Echo.Server.Features.Access.Accounts;

/// <summary>Why an account was neither changed nor deleted.</summary>
/// <param name="Permission">What the caller lacks, for <see cref="ChangeRefusalKind.MissingPermission"/>.</param>
/// <param name="RetrySeconds">Seconds to wait, for <see cref="ChangeRefusalKind.Throttled"/>.</param>
sealed record ChangeRefusal(ChangeRefusalKind Kind, string? Permission = null, int RetrySeconds = 0)
{
    public static implicit operator ChangeRefusal(ChangeRefusalKind kind) => new(kind);

    public static ChangeRefusal Missing(string permission) => new(ChangeRefusalKind.MissingPermission, permission);

    public static ChangeRefusal Throttled(int seconds) => new(ChangeRefusalKind.Throttled, RetrySeconds: seconds);
}

enum ChangeRefusalKind
{
    /// <summary>There is no such account, or it is none of the caller's business.</summary>
    NotFound,
    MissingPermission,
    CurrentPasswordMissing,
    CurrentPasswordWrong,

    /// <summary>Too many wrong passwords; this one was not looked at.</summary>
    Throttled,

    /// <summary>The password is the account's own name or address.</summary>
    PasswordForbidden,
    UsernameTaken,
    EmailTaken,
    LastAdmin,
    OwnAccount,
}
