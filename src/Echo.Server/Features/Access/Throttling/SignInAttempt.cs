namespace Echo.Server.Features.Access.Throttling;

/// <summary>Somebody gives a password for an account.</summary>
/// <param name="Account">What is counted: the account, or the name for which there is none.</param>
/// <param name="Network">Where from; of an IPv6 address its /64, which one client has for itself.</param>
sealed record SignInAttempt(string Account, string Network);
