namespace Echo.Server.Platform.Security;

/// <summary>Looks again at a caller who was admitted before, by the session or key that he came with, however that was presented: his rights at
/// this moment, or null when session, key or account are no good any more (contract section 3.2). Contributed by whoever knows accounts.</summary>
/// <param name="TryRecall">The same by what this node remembers, at once and without a query.</param>
public sealed record CallerRefresh(Func<Caller, CancellationToken, ValueTask<Caller?>> FindAsync, CallerRecall TryRecall);

/// <returns>False when this node does not know.</returns>
public delegate bool CallerRecall(Caller caller, out Caller? now);
