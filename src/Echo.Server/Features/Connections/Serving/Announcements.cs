namespace Echo.Server.Features.Connections.Serving;

/// <summary>Counts how often a server has said of each of its lists that it has changed.</summary>
sealed class Announcements
{
    readonly int[] counts = new int[Enum.GetValues<OfferKind>().Length];

    /// <summary>What a notification says has changed. That templates have changed is said with the resources.</summary>
    public static IReadOnlyList<OfferKind> KindsOf(string method) => method switch
    {
        "notifications/tools/list_changed" => [OfferKind.Tools],
        "notifications/resources/list_changed" => [OfferKind.Resources, OfferKind.ResourceTemplates],
        "notifications/prompts/list_changed" => [OfferKind.Prompts],
        _ => [],
    };

    public int Of(OfferKind kind) => Volatile.Read(ref counts[(int)kind]);

    public void Count(OfferKind kind) => Interlocked.Increment(ref counts[(int)kind]);
}
