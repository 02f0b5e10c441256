using System.Text.Json;
using Echo.Mcp.Json;

namespace Echo.Mcp.Serving;

/// <summary>Of what a client can do, the part that a server may ask it for: elicitation, sampling and roots, in the words that both eras have. There
/// are few different ones, whatever clients send.</summary>
public static class AskableCapabilities
{
    static readonly (string Family, string[] Members)[] Known = [("elicitation", ["form", "url"]), ("sampling", ["context", "tools"]), ("roots", [])];

    /// <returns>An object; the empty one for a client that can't be asked.</returns>
    public static RawJson Of(RawJson capabilities)
    {
        var askable = RawJson.EmptyObject;
        foreach (var (family, members) in Known)
        {
            var said = capabilities.Property(family);
            if (said.Kind != JsonValueKind.Object)
                continue;
            var kept = RawJson.EmptyObject;
            foreach (var member in members)
            {
                if (said.Property(member).Kind == JsonValueKind.Object)
                    kept = kept.With(member, RawJson.EmptyObject);
            }

            askable = askable.With(family, kept);
        }

        return askable;
    }

    /// <summary>Whether a request of a server is one that such a client answers.</summary>
    public static bool Cover(RawJson capabilities, string method) =>
        method is "elicitation/create" or "sampling/createMessage" or "roots/list" && capabilities.Property(method.Split('/')[0]).Kind == JsonValueKind.Object;
}
