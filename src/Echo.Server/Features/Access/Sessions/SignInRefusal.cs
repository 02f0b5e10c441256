namespace Echo.Server.Features.Access.Sessions;

/// <summary>Why a password opened no session.</summary>
/// <param name="Reason">For the audit trail.</param>
/// <param name="RetrySeconds">Seconds to wait, of <see cref="Throttled"/>.</param>
sealed record SignInRefusal(string Reason, int? RetrySeconds = null)
{
    /// <summary>Unknown account or wrong password; nobody is told which.</summary>
    public static readonly SignInRefusal InvalidCredentials = new("Invalid credentials");

    /// <summary>The password was right, the account is disabled.</summary>
    public static readonly SignInRefusal Inactive = new("Account is inactive");

    /// <summary>Too many wrong passwords; this one was not looked at.</summary>
    public static SignInRefusal Throttled(int seconds) => new("Too many wrong passwords", seconds);
}
