using System.Text.Json;
using System.Text.Json.Nodes;
using Echo.Mcp.Json;
using Echo.Mcp.Messages;
using Echo.Plugins;
using Echo.Server.Features.Catalog;
using Echo.Server.Platform.Security;

namespace Echo.Server.Features.Plugins;

/// <summary>One call of an action, as the action sees it.</summary>
sealed class RunningCall(string plugin, JsonElement payload, ToolCall call) : PluginCall
{
    const int MostEventBytes = 64 * 1024;

    static readonly RawJson Level = RawJson.From("info");

    volatile bool isOver;

    public override JsonElement Payload => payload;

    public override Guid UserId => call.Caller.Uuid;

    public override string Username => call.Caller.Username;

    /// <summary>The payload byte for byte.</summary>
    public RawJson RawPayload => call.Arguments;

    public Caller Caller => call.Caller;

    /// <summary>Nobody hears any more of it.</summary>
    public void End() => isOver = true;

    public override async ValueTask EmitAsync(string name, JsonNode? data, CancellationToken cancellationToken)
    {
        if (!WantsLog)
            return;
        if (CappedJson.Write(new JsonObject { ["event"] = name, ["data"] = data?.DeepClone() }, MostEventBytes) is { } said)
        {
            var parameters = RawJson.EmptyObject.With("level", Level).With("logger", RawJson.From(plugin)).With("data", said);
            await NotifyAsync(Methods.LogMessage, parameters, cancellationToken);
        }
    }

    public override async ValueTask ReportProgressAsync(double progress, double? total, string? message, CancellationToken cancellationToken)
    {
        if (call.Channel is not { WantsProgress: true } || !double.IsFinite(progress) || total is { } end && !double.IsFinite(end))
            return;
        var parameters = RawJson.EmptyObject.With("progress", RawJson.From(progress));
        if (total is not null)
            parameters = parameters.With("total", RawJson.From(total));
        if (message is { Length: <= MostEventBytes })
            parameters = parameters.With("message", RawJson.From(message));
        await NotifyAsync(Methods.Progress, parameters, cancellationToken);
    }

    // A client with a session has its level there. Others say with each request whether they want to be told (2026-07-28, server, utilities, logging).
    bool WantsLog => call.Channel is not null
        && (call.ClientSession is not null || call.Params.Property("_meta").Text("io.modelcontextprotocol/logLevel") is "debug" or "info");

    async ValueTask NotifyAsync(string method, RawJson parameters, CancellationToken cancellationToken)
    {
        if (isOver || cancellationToken.IsCancellationRequested || call.Channel is not { } channel)
            return;
        try
        {
            await channel.NotifyAsync(new(method, parameters), cancellationToken);
        }
        catch (Exception)
        {
            // The client has gone. The call ends for that reason, and not for what it had to say.
        }
    }
}
