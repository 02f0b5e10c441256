using Echo.Mcp.Json;
using Echo.Server.Features.Google.Sessions;

namespace Echo.Server.Features.Google.Api;

/// <summary>Answer of GET /auth/scopes.</summary>
sealed record ScopesAnswer(IReadOnlyDictionary<string, ScopeBody> AvailableScopes, string Description, bool Configured);

/// <summary>What somebody may let Echo do at Google.</summary>
sealed record ScopeBody(string Scope, string Description);

/// <summary>Answer of POST /auth/scopes.</summary>
sealed record FlowAnswer(string AuthUrl, string State, int ExpiresIn, string Message);

/// <summary>Answer of GET /auth/callback after a sign-in.</summary>
/// <param name="User">The account object of contract section 4.</param>
sealed record CallbackAnswer(string AccessToken, string TokenType, int ExpiresIn, RawJson User, Guid UserId, IReadOnlyList<string> GrantedScopes);

/// <summary>Answer of GET /auth/callback where an account is to be connected.</summary>
sealed record ConfirmAnswer(string Status, string ConfirmToken, string GoogleEmail, string Username);

/// <summary>Answer of POST /auth/callback.</summary>
sealed record ConnectedAnswer(string Message, string Email, IReadOnlyList<string> GrantedScopes);

/// <summary>A message alone.</summary>
sealed record GoogleMessage(string Message);

/// <summary>Answer of GET /auth/status.</summary>
sealed record StatusAnswer(
    bool Authenticated,
    Guid UserId,
    string? Email,
    IReadOnlyList<string> RequestedScopes,
    IReadOnlyList<string> GrantedScopes,
    int TotalGrantedScopes)
{
    public static StatusAnswer Of(Guid user, UserSession? session) => session is { Authenticated: true }
        ? new(
            true,
            user,
            RawJson.Parse(session.UserData).Text("email"),
            session.SelectedScopes,
            session.GrantedScopes,
            session.GrantedScopes.Length)
        : new(false, user, null, [], [], 0);
}
