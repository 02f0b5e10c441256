namespace Echo.Server.Features.Connections.OAuth;

/// <summary>Tokens whose storing failed.</summary>
/// <param name="Before">The sealed access tokens that they came after: the stored one, and those since that were not stored either. Times don't
/// tell, since another node may have stored a sign-in meanwhile, with a clock of its own.</param>
sealed record UnsavedGrant(Grant Grant, IReadOnlyList<string> Before)
{
    public bool Follows(Grant stored) => Before.Contains(stored.AccessToken);

    /// <param name="stored">What is stored now, as far as it is known.</param>
    /// <param name="earlier">What could not be stored before.</param>
    /// <returns>Null when no token is lost.</returns>
    public static UnsavedGrant? After(Grant stored, UnsavedGrant? earlier, Grant after)
    {
        if (after.AccessToken == stored.AccessToken)
            return null;
        return earlier is not null && earlier.Follows(stored)
            ? new(after, [.. earlier.Before.Append(earlier.Grant.AccessToken).Where(token => token != after.AccessToken).Distinct()])
            : new(after, [stored.AccessToken]);
    }
}
