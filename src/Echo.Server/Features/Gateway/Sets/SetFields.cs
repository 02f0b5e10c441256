using System.ComponentModel.DataAnnotations;
using System.Text.Json.Serialization;
using Echo.Server.Features.Connections;
using Echo.Server.Features.Gateway.Search;
using Echo.Server.Platform.Http.Problems;
using Echo.Server.Platform.Http.Requests;

namespace Echo.Server.Features.Gateway.Sets;

/// <summary>What defines a set.</summary>
abstract class SetFields : IRequestRules
{
    [StringLength(255, MinimumLength = 1), JsonConverter(typeof(TrimmedText))]
    public required string Name { get; init; }

    [StringLength(4000)]
    public string? Description { get; init; }

    /// <summary>The roles that may use it; all when it is left out.</summary>
    [MaxLength(20), KnownRoles]
    public IReadOnlyList<string>? Roles { get; init; }

    [MaxLength(1000)]
    public IReadOnlyList<SetItemRequest>? Items { get; init; }

    [AllowedValues(SearchModes.Full, SearchModes.Search, SearchModes.Auto)]
    public string? Mode { get; init; }

    public IEnumerable<FieldViolation> Check()
    {
        HashSet<(string, string)> keys = [], names = [];
        foreach (var (index, item) in (Items ?? []).Index())
        {
            var known = item.ToItem();
            if (known is { Kind: not ItemKinds.Resource, As: { } other } && !CanBeName(other))
            {
                yield return new(
                    $"body.items.{index}.as", "A name has 1 to 64 letters, digits, underscores, hyphens, dots and slashes.", ViolationTypes.StringPattern);
            }

            var isNew = keys.Add((known.Kind, known.Key));
            if (known is { Kind: ItemKinds.Tool } && SearchTools.IsOne(known.Key))
            {
                yield return new(
                    $"body.items.{index}",
                    $"{known.Key} is what Echo calls a tool of its own where tools are searched; give this one another name with as.",
                    ViolationTypes.Duplicate);
            }

            if (!names.Add((known.Kind, known.As ?? known.Name)) || !isNew)
            {
                yield return new(
                    $"body.items.{index}",
                    $"Another {known.Kind} has the name {known.As ?? known.Name}; give one of them another with as.",
                    ViolationTypes.Duplicate);
            }
        }
    }

    // 2026-07-28, server, tools, tool names; models take no more.
    static bool CanBeName(string name) => name.Length <= 64 && name.All(letter => char.IsAsciiLetterOrDigit(letter) || letter is '_' or '-' or '.' or '/');
}
