namespace Echo.Server.Platform.Health;

/// <summary>What Plugins contributes to GET /health: how many plugins are loaded, and how many folders of the plugin directory are broken.</summary>
/// <param name="Read">Must be cheap and safe to call from any thread.</param>
public sealed record PluginFigures(Func<(int Loaded, int Broken)> Read);
