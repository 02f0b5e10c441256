namespace Echo.Server.Features.Google.Flows;

/// <summary>A sign-in that waits for its callback: once, and for ten minutes.</summary>
sealed class SignInFlow
{
    public static readonly TimeSpan Lifetime = TimeSpan.FromMinutes(10);

    public required byte[] StateHash { get; init; }

    /// <summary>The account that is to be connected; null for a sign-in.</summary>
    public int? AccountId { get; init; }

    /// <summary>The mark of the browser where it began; null where none did.</summary>
    public byte[]? BrowserHash { get; init; }

    /// <summary>Sealed <see cref="FlowSecrets"/>.</summary>
    public required string Secrets { get; init; }

    /// <summary>Keys of what was asked for.</summary>
    public required string[] Scopes { get; init; }

    public required DateTimeOffset CreatedAt { get; init; }

    /// <summary>For the seal.</summary>
    public string Purpose => PurposeOf(StateHash);

    public static string PurposeOf(byte[] stateHash) => $"google:flow:{Convert.ToHexStringLower(stateHash)}";
}
