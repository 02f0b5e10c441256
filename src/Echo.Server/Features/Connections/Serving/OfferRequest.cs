namespace Echo.Server.Features.Connections.Serving;

/// <summary>How a server is asked for one of its lists.</summary>
/// <param name="Items">The member of the answer that holds the items.</param>
/// <param name="Family">The capability that the list belongs to.</param>
/// <param name="Key">The member that each item must have, as text.</param>
/// <param name="StoredAs">What the list is called in the database.</param>
sealed record OfferRequest(string Method, string Items, string Family, string Key, string StoredAs)
{
    static readonly OfferRequest[] All =
    [
        new("tools/list", "tools", "tools", "name", "tools"),
        new("resources/list", "resources", "resources", "uri", "resources"),
        new("resources/templates/list", "resourceTemplates", "resources", "uriTemplate", "resource_templates"),
        new("prompts/list", "prompts", "prompts", "name", "prompts"),
    ];

    public static OfferRequest Of(OfferKind kind) => All[(int)kind];
}
