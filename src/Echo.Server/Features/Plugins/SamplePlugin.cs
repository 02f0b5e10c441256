using System.Text.Json.Nodes;
using Echo.Plugins;
using Echo.Server.Platform.Http.Json;

namespace Echo.Server.Features.Plugins;

/// <summary>The plugin that is always there.</summary>
sealed class SamplePlugin(TimeProvider time) : IPlugin
{
    public string Name => "sample";

    public string Version => "1.0.0";

    public string Description => "Built in, to try plugins with";

    public IReadOnlyList<PluginAction> Actions =>
    [
        new("echo", "Returns its payload", static (call, _) => Task.FromResult(JsonNode.Parse(call.Payload.GetRawText()))),
        new("time", "Returns the current time, in UTC", (_, _) =>
            Task.FromResult<JsonNode?>(new JsonObject { ["time"] = WireTime.Format(time.GetUtcNow()) })),
    ];
}
