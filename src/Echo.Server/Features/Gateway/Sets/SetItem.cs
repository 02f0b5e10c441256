namespace Echo.Server.Features.Gateway.Sets;

/// <summary>One thing that a set holds.</summary>
/// <param name="Source">A server's slug, or the name of another group of tools.</param>
/// <param name="Kind">One of <see cref="ItemKinds"/>.</param>
/// <param name="Name">As the source names it; a resource by its URI, or the template of it.</param>
/// <param name="As">What it is called in the set; null for the same.</param>
/// <param name="Description">Another description; null for the source's own.</param>
sealed record SetItem(string Source, string Kind, string Name, string? As, string? Description)
{
    /// <summary>What clients ask for it by. A resource is known by its URI, so that another name which is none is only displayed.</summary>
    public string Key => As is null || (Kind == ItemKinds.Resource && !ReplacesUri) ? Name : As;

    /// <summary>Another name of a resource that clients see instead of its URI; else they see it as its title.</summary>
    public bool ReplacesUri => Kind == ItemKinds.Resource && !IsTemplate
        && As?.Contains(':', StringComparison.Ordinal) == true && Uri.IsWellFormedUriString(As, UriKind.Absolute);

    public bool IsTemplate => Kind == ItemKinds.Resource && Name.Contains('{', StringComparison.Ordinal);
}
