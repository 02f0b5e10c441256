using System.Runtime.InteropServices;
using Echo.Mcp.Json;

namespace Echo.Server.Platform.Events;

/// <summary>Events after <paramref name="Since"/> are gone, and whoever asks for them is told: what is still there begins with
/// <paramref name="Oldest"/>.</summary>
[StructLayout(LayoutKind.Auto)]
public readonly record struct EventGap(long Since, long Oldest)
{
    /// <summary>The type on the wire.</summary>
    public const string Type = "gap";

    public RawJson Data => RawJson.Parse($$"""{"since":{{Since}},"oldest":{{Oldest}}}""");
}
