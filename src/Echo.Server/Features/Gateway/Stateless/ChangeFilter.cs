using System.Text.Json;
using Echo.Mcp.Json;
using Echo.Server.Features.Connections.Serving;

namespace Echo.Server.Features.Gateway.Stateless;

/// <summary>Which changes of lists a client wants to hear of.</summary>
sealed record ChangeFilter(bool Tools, bool Prompts, bool Resources)
{
    public static ChangeFilter Read(RawJson filter) =>
        new(IsSet(filter, "toolsListChanged"), IsSet(filter, "promptsListChanged"), IsSet(filter, "resourcesListChanged"));

    public bool Includes(OfferKind kind) => kind switch
    {
        OfferKind.Tools => Tools,
        OfferKind.Prompts => Prompts,
        _ => Resources,
    };

    /// <summary>What of it is honoured: all, and those resources.</summary>
    public RawJson Acknowledge(IReadOnlyList<string> resources)
    {
        var honoured = RawJson.EmptyObject;
        if (Tools)
            honoured = honoured.With("toolsListChanged", RawJson.From(true));
        if (Prompts)
            honoured = honoured.With("promptsListChanged", RawJson.From(true));
        if (Resources)
            honoured = honoured.With("resourcesListChanged", RawJson.From(true));
        return resources.Count == 0 ? honoured : honoured.With("resourceSubscriptions", RawJson.From(resources));
    }

    static bool IsSet(RawJson filter, string member) => filter.Property(member).Kind == JsonValueKind.True;
}
