namespace Echo.Server.Features.Google.Flows;

/// <summary>A Google account that waits for the word of the account which is to be connected to it.</summary>
sealed class PendingConnection
{
    public required byte[] TokenHash { get; init; }

    public required int AccountId { get; init; }

    /// <summary>Sealed <see cref="GoogleGrant"/>.</summary>
    public required string Secrets { get; init; }

    public required DateTimeOffset CreatedAt { get; init; }

    public string Purpose => PurposeOf(AccountId, TokenHash);

    public static string PurposeOf(int accountId, byte[] tokenHash) => $"google:confirmation:{accountId}:{Convert.ToHexStringLower(tokenHash)}";
}
