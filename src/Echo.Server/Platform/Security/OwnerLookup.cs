namespace Echo.Server.Platform.Security;

/// <summary>Finds the account for which work is done when nobody asks at that moment: with the rights that it has now. Contributed by whoever
/// knows accounts.</summary>
/// <param name="FindAsync">Takes the account's number, and the scopes of the API key that asked for the work, if one did. Gives null when the
/// account is disabled or deleted.</param>
public sealed record OwnerLookup(Func<int, IReadOnlyList<string>?, CancellationToken, ValueTask<Caller?>> FindAsync);
