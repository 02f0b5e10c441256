using System.Collections.Frozen;
using System.Runtime.CompilerServices;
using Echo.Mcp.Json;

namespace Echo.Server.Features.Gateway.Sets;

/// <summary>The names in lists, read once for each list.</summary>
static class ListNames
{
    static readonly ConditionalWeakTable<IReadOnlyList<RawJson>, FrozenSet<string>> Known = [];

    public static bool Has(IReadOnlyList<RawJson> list, string name)
    {
        if (!Known.TryGetValue(list, out var names))
            Known.AddOrUpdate(list, names = list.Select(item => item.Text("name")).OfType<string>().ToFrozenSet(StringComparer.Ordinal));
        return names.Contains(name);
    }
}
