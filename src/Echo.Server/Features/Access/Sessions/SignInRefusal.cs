namespace Echo.Server.Features.Access.Sessions;

/// <summary>Why a password opened no session.</summary>
enum SignInRefusal
{
    /// <summary>Unknown account or wrong password; nobody is told which.</summary>
    InvalidCredentials,

    /// <summary>The password was right, the account is disabled.</summary>
    Inactive,
}
