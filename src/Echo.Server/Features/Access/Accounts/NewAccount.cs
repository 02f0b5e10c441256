namespace Echo.Server.Features.Access.Accounts;

/// <summary>An account that is about to be stored; the e-mail is in lower case.</summary>
/// <param name="IsVerified">False when a message is to be sent that asks its owner to confirm the address.</param>
sealed record NewAccount(Guid Uuid, string Username, string Email, string PasswordHash, string Role, bool IsVerified, DateTimeOffset CreatedAt);
