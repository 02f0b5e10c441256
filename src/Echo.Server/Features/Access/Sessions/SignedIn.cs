using Echo.Server.Features.Access.Accounts;

namespace Echo.Server.Features.Access.Sessions;

/// <summary>The tokens of a live session and whose it is.</summary>
/// <param name="RefreshToken">Null where the presented one stays in use, or the session has none.</param>
/// <param name="ExpiresIn">Seconds that the access token lives.</param>
sealed record SignedIn(Account Account, string AccessToken, string? RefreshToken, int ExpiresIn);
