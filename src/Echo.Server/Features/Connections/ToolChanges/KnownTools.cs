namespace Echo.Server.Features.Connections.ToolChanges;

/// <summary>The tools of a connection as they are stored, seen by one of its users. Where each signs in for himself, a server may show each
/// other tools, and so each has his own; but what its owner has approved holds for all.</summary>
sealed class KnownTools
{
    readonly Dictionary<string, KnownTool> own;
    readonly ILookup<string, KnownTool> all;

    /// <param name="accountId">The user; null where all share one sign-in.</param>
    public KnownTools(int? accountId, IEnumerable<KnownTool> stored)
    {
        all = stored.ToLookup(tool => tool.Name);
        own = all.SelectMany(tools => tools).Where(tool => tool.AccountId == accountId).ToDictionary(tool => tool.Name);
    }

    /// <summary>Others have listed the connection's tools, he has not.</summary>
    public bool IsNewUser => own.Count == 0 && all.Count > 0;

    /// <summary>What a list of his is compared with: the last one, or for a new user what others were shown of the same names.</summary>
    public IReadOnlyDictionary<string, KnownTool> For(IReadOnlyList<SeenTool> seen) => IsNewUser
        ? seen.Where(tool => all.Contains(tool.Name)).ToDictionary(tool => tool.Name, Nearest)
        : own;

    public bool IsApproved(SeenTool tool) => all[tool.Name].Any(known => known.Approved?.AsSpan().SequenceEqual(tool.Fingerprint) == true);

    KnownTool Nearest(SeenTool tool) =>
        all[tool.Name].FirstOrDefault(known => known.Fingerprint.AsSpan().SequenceEqual(tool.Fingerprint)) ?? all[tool.Name].First();
}
