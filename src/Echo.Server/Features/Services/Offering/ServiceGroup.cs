using System.Collections.Frozen;
using Echo.Server.Features.Catalog;

namespace Echo.Server.Features.Services.Offering;

/// <summary>Active services of one type, as the catalog offers them.</summary>
sealed class ServiceGroup
{
    /// <summary>The kind of source that services are in the catalog.</summary>
    public const string Origin = "service";

    readonly FrozenDictionary<string, LoadedService> byTool;
    readonly FrozenDictionary<int, string> names;

    /// <param name="services">By id, so that an older service keeps its name when another comes that would have the same.</param>
    public ServiceGroup(string type, IReadOnlyList<LoadedService> services)
    {
        Services = services;
        var named = ToolNames.Apart(services);
        byTool = named.ToFrozenDictionary(one => one.Name, one => one.Service, StringComparer.Ordinal);
        names = named.ToFrozenDictionary(one => one.Service.Id, one => one.Name);
        Tools = new(Origin, ToolNames.IdOf(type), ToolNames.GroupOf(type), [.. named.Select(one => one.Service.ToTool(one.Name))]);
    }

    public IReadOnlyList<LoadedService> Services { get; }

    public ToolGroup Tools { get; }

    public LoadedService? Find(string tool) => byTool.GetValueOrDefault(tool);

    public string NameOf(LoadedService service) => names[service.Id];
}
