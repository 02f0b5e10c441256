using System.Text.Json.Nodes;
using Echo.Plugins;

namespace Echo.TestPlugin;

/// <summary>A plugin that does everything that a good one does not.</summary>
public sealed class UnrulyPlugin : IPlugin, IDisposable
{
    public string Name => "unruly";

    /// <summary>Another one each time that the assembly is loaded.</summary>
    public string Version { get; } = Guid.NewGuid().ToString("n");

    public string Description => "Behaves badly";

    public IReadOnlyList<PluginAction> Actions =>
    [
        new("throw", "Throws", static (_, _) => throw new InvalidOperationException("the secret inner text")),
        new("fail", "Fails with a message", static (_, _) => throw new PluginFailedException("No such city")),
        new("cancel", "Gives up by itself", static (_, _) => throw new OperationCanceledException("not asked to")),
        new("hang", "Blocks its thread until a file exists, whatever it is told", HangAsync),
        new("wait", "Waits as long as it may", static async (_, token) =>
        {
            await Task.Delay(Timeout.InfiniteTimeSpan, token);
            return null;
        }),
        new("huge", "Returns a lot", static (_, _) => Task.FromResult<JsonNode?>(new string('x', 8_000_000))),
        new("cycle", "Returns what can't be written", static (_, _) => Task.FromResult<JsonNode?>(JsonValue.Create(new Unwritable()))),
        new("report", "Tells how it goes", ReportAsync),
        new("who", "Says who calls", static (call, _) => Task.FromResult<JsonNode?>($"{call.Username} {call.UserId}")),
        new("odd.name.of_it", "Has a name that models do not take", static (_, _) => Task.FromResult<JsonNode?>(7)),
    ];

    public void Dispose() => throw new InvalidOperationException("It does not even end well");

    Task<JsonNode?> HangAsync(PluginCall call, CancellationToken cancellationToken)
    {
        var file = call.Payload.GetString()!;
        File.WriteAllText($"{file}.begun", "");
        while (!File.Exists(file))
            Thread.Sleep(20);
        return Task.FromResult<JsonNode?>(Version);
    }

    static async Task<JsonNode?> ReportAsync(PluginCall call, CancellationToken cancellationToken)
    {
        await call.ReportProgressAsync(double.NaN, null, null, cancellationToken);
        await call.ReportProgressAsync(1, 2, "half", cancellationToken);
        await call.EmitAsync("seen", new JsonObject { ["x"] = 1 }, cancellationToken);
        await call.EmitAsync("much", new string('x', 100_000), cancellationToken);
        return true;
    }

    sealed class Unwritable
    {
        readonly string reason = "can't be read";

        public string Value => throw new InvalidOperationException(reason);
    }
}
