using System.Text.Json;
using System.Text.Json.Nodes;

namespace Echo.Plugins;

/// <summary>One call of an action: what was sent, by whom, and the way back while it runs. A test of a plugin may derive its own.</summary>
public abstract class PluginCall
{
    /// <summary>Fits the action's schema. Without a schema it is whatever was sent, and null when nothing was.</summary>
    public abstract JsonElement Payload { get; }

    /// <summary>The account that calls.</summary>
    public abstract Guid UserId { get; }

    public abstract string Username { get; }

    /// <summary>Tells the caller of something while the action runs. An MCP client gets it as a log message of level info, whose data are
    /// <c>{"event": name, "data": data}</c>; a caller over REST hears nothing. It never fails.</summary>
    public abstract ValueTask EmitAsync(string name, JsonNode? data, CancellationToken cancellationToken);

    /// <summary>Tells a caller who wants to know how far the action has come.</summary>
    /// <param name="progress">Grows from call to call.</param>
    /// <param name="total">What <paramref name="progress"/> will be in the end, where that is known.</param>
    public abstract ValueTask ReportProgressAsync(double progress, double? total, string? message, CancellationToken cancellationToken);
}
