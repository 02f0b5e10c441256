namespace Echo.Server.Features.Connections.ToolChanges;

/// <summary>What a server describes under one name: where each user signs in for himself, it may be something else for each.</summary>
static class ToolVariants
{
    /// <summary>Which one somebody means.</summary>
    /// <param name="accountId">Who; null where all share one sign-in.</param>
    /// <param name="shown">Fingerprint of what he was shown; null when he names none.</param>
    /// <returns>Null when it is none of them, or can't be told: without a fingerprint it is what he himself is shown, and where that is nothing,
    /// what all others are.</returns>
    public static KnownTool? Meant(IReadOnlyList<KnownTool> variants, int? accountId, byte[]? shown)
    {
        if (shown is not null)
            return variants.FirstOrDefault(variant => variant.Fingerprint.AsSpan().SequenceEqual(shown));
        return variants.FirstOrDefault(variant => variant.AccountId == accountId)
            ?? (variants.All(variant => variant.Fingerprint.AsSpan().SequenceEqual(variants[0].Fingerprint)) ? variants[0] : null);
    }
}
