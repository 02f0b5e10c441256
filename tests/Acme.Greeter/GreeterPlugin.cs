using System.Text.Json.Nodes;
using Echo.Plugins;

namespace Acme.Greeter;

public sealed class GreeterPlugin : IPlugin
{
    public string Name => "greeter";

    public string Version => "1.0.0";

    public string Description => "Greets people";

    public IReadOnlyList<PluginAction> Actions =>
    [
        new("greet", "Greets somebody by name", GreetAsync)
        {
            PayloadSchema = """{"type":"object","properties":{"name":{"type":"string","minLength":1}},"required":["name"]}""",
        },
    ];

    static async Task<JsonNode?> GreetAsync(PluginCall call, CancellationToken cancellationToken)
    {
        var name = call.Payload.GetProperty("name").GetString();
        if (name == "nobody")
            throw new PluginFailedException("There is nobody to greet");
        await call.EmitAsync("greeting", name, cancellationToken);
        return new JsonObject { ["greeting"] = $"Hello, {name}! {call.Username} sends regards." };
    }
}
