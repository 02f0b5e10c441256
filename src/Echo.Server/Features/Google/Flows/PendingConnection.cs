namespace Echo.Server.Features.Google.Flows;

/// <summary>A Google account that waits for the word of the account which is to be connected to it; or, for a sign-in, of the person before
/// the browser.</summary>
sealed class PendingConnection
{
    public required byte[] TokenHash { get; init; }

    /// <summary>Null for a sign-in.</summary>
    public int? AccountId { get; init; }

    /// <summary>The mark of the browser whose word counts; null for a connection.</summary>
    public byte[]? BrowserHash { get; init; }

    /// <summary>Sealed <see cref="GoogleGrant"/>.</summary>
    public required string Secrets { get; init; }

    public required DateTimeOffset CreatedAt { get; init; }

    public string Purpose => PurposeOf(AccountId, TokenHash);

    public static string PurposeOf(int? accountId, byte[] tokenHash) => $"google:confirmation:{accountId}:{Convert.ToHexStringLower(tokenHash)}";
}
