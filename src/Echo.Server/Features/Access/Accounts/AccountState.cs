namespace Echo.Server.Features.Access.Accounts;

/// <summary>An account as its change finds it.</summary>
/// <param name="IsLastAdmin">There would be no active administrator without it.</param>
sealed record AccountState(Account Account, bool IsLastAdmin);
