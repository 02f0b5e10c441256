namespace Echo.Server.Features.Access.Accounts;

/// <summary>An account that is about to be stored; the e-mail is in lower case.</summary>
sealed record NewAccount(Guid Uuid, string Username, string Email, string PasswordHash, string Role, DateTimeOffset CreatedAt);
