using System.Collections.Frozen;
using System.Runtime.CompilerServices;
using System.Text.Json;
using Echo.Mcp.Json;
using Echo.Server.Platform.Http.Json;
using Echo.Server.Platform.Security;

namespace Echo.Server.Features.Gateway.Sets;

/// <summary>A virtual server: a named choice from several sources.</summary>
sealed class ToolSet
{
    FrozenDictionary<(string, string), SetItem>? byKey;
    IReadOnlyList<SetItem>? items;

    public required Guid Id { get; init; }

    public required string Slug { get; init; }

    public required string Name { get; init; }

    public string? Description { get; init; }

    public required int OwnerId { get; init; }

    public Guid? OwnerUuid { get; init; }

    /// <summary>The roles that it is open to; empty for all.</summary>
    public required string[] Roles { get; init; }

    /// <summary>One of the modes of the search.</summary>
    public required string Mode { get; init; }

    /// <summary>JSON text of the items.</summary>
    public required string ItemsText { get; init; }

    public required DateTimeOffset CreatedAt { get; init; }

    public required DateTimeOffset UpdatedAt { get; init; }

    public IReadOnlyList<SetItem> Items => items ??= JsonSerializer.Deserialize<List<SetItem>>(ItemsText, WireJson.Options)!;

    /// <summary>What was made of sources' lists for this set as it is: gone with the list or the set.</summary>
    public ConditionalWeakTable<IReadOnlyList<RawJson>, IReadOnlyList<RawJson>> Shown { get; } = [];

    public SetItem? Find(string kind, string key) =>
        (byKey ??= Items.ToFrozenDictionary(item => (item.Kind, item.Key))).GetValueOrDefault((kind, key));

    /// <summary>Whether a caller may use it: the sources' own rights come on top of that.</summary>
    public bool IsOpenTo(Caller caller) =>
        !caller.IsAnonymous && (CanBeChangedBy(caller) || Roles.Length == 0 || Roles.Contains(caller.Role));

    public bool CanBeChangedBy(Caller caller) => OwnerId == caller.Id || caller.May(Permissions.ConnectionsAll);
}
