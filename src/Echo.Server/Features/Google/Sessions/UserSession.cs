namespace Echo.Server.Features.Google.Sessions;

/// <summary>Document 002's UserSession: what an account has at Google.</summary>
sealed class UserSession
{
    public required int UserId { get; init; }

    /// <summary>Sealed <see cref="GoogleTokens"/>; null once they are erased.</summary>
    public string? TokenData { get; init; }

    public required string[] SelectedScopes { get; init; }

    public required string[] GrantedScopes { get; init; }

    public required bool Authenticated { get; init; }

    /// <summary>JSON: <c>{email, name, picture}</c>.</summary>
    public required string UserData { get; init; }

    public static string PurposeOf(int accountId) => $"google:session:{accountId}";
}
