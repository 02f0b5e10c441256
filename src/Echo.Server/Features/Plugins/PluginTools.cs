using System.Text.Json;
using Echo.Mcp.Json;
using Echo.Mcp.Messages;
using Echo.Server.Features.Catalog;
using Echo.Server.Features.Plugins.History;
using Echo.Server.Platform.Configuration;
using Echo.Server.Platform.Http.Problems;
using Echo.Server.Platform.Security;

namespace Echo.Server.Features.Plugins;

/// <summary>The actions of plugins, as a source of the catalog: checks the payload, bounds the time, and records how each execution went.</summary>
sealed partial class PluginTools(
    PluginTable table, ExecutionRecorder recorder, PluginsOptions options, ServerOptions server, TimeProvider time, ILogger<PluginTools> logger)
    : IToolSource
{
    static readonly JsonDocumentOptions Strict = new() { AllowDuplicateProperties = false };

    public string Origin => LoadedPlugin.Origin;

    public ValueTask<IReadOnlyList<ToolGroup>> OfferAsync(Caller caller, CancellationToken cancellationToken) =>
        new(caller.May(Permissions.PluginsExecute) ? table.Groups : []);

    public bool TakesAnyArguments => true;

    public ValueTask<Guid?> FindSourceAsync(string name, Caller caller, CancellationToken cancellationToken) =>
        new(caller.May(Permissions.PluginsExecute) ? table.Find(name)?.Id : null);

    public async Task<ToolOutcome> CallAsync(ToolCall call, CancellationToken cancellationToken)
    {
        if (!call.Caller.May(Permissions.PluginsExecute))
            return new ToolOutcome.Forbidden(Permissions.PluginsExecute);
        while (table.Find(call.SourceId) is { } plugin)
        {
            if (plugin.Find(call.Name) is not { } action)
                return new ToolOutcome.Refused(RpcErrorCodes.InvalidParams, $"Action not found: {plugin.Name}.{call.Name}");
            if (Check(action, call.Arguments, out var payload) is { } invalid)
                return invalid;

            // One that was replaced in this moment takes no call any more; its successor stands in the table already.
            if (!plugin.Uses.TryEnter())
                continue;
            try
            {
                return await RunAsync(plugin, action, new(plugin.Name, payload, call), call, cancellationToken);
            }
            finally
            {
                plugin.Uses.Leave();
            }
        }

        return new ToolOutcome.NotFound();
    }

    async Task<ToolOutcome> RunAsync(LoadedPlugin plugin, LoadedAction action, RunningCall running, ToolCall call, CancellationToken cancellationToken)
    {
        var started = time.GetTimestamp();
        var outcome = default(ToolOutcome);
        try
        {
            outcome = await WithinTimeoutAsync(plugin, action, running, cancellationToken);
            return outcome;
        }
        finally
        {
            running.End();
            await recorder.RecordAsync(plugin.Name, call, outcome, time.GetElapsedTime(started), CancellationToken.None);
        }
    }

    async Task<ToolOutcome> WithinTimeoutAsync(LoadedPlugin plugin, LoadedAction action, RunningCall running, CancellationToken cancellationToken)
    {
        var seconds = Math.Min(options.TimeoutSeconds, plugin.TimeoutSeconds ?? int.MaxValue);
        using var timer = new CancellationTokenSource(TimeSpan.FromSeconds(seconds), time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(timer.Token, cancellationToken);
        try
        {
            return OutcomeOf(plugin, action, await action.Run(running, either.Token));
        }
        catch (OperationCanceledException) when (timer.IsCancellationRequested && !cancellationToken.IsCancellationRequested)
        {
            return new ToolOutcome.TimedOut($"Plugin did not answer within {seconds} seconds");
        }
    }

    ToolOutcome.Answered OutcomeOf(LoadedPlugin plugin, LoadedAction action, ActionResult result)
    {
        if (result is { Failure: null, Thrown: null })
            return new ToolOutcome.Answered(ToolResult.Of(result.Value), IsError: false) { Value = result.Value };
        if (result.Thrown is { } thrown)
            Threw(plugin.Name, action.Name, thrown);
        var message = result.Failure ?? (server.Debug ? result.Thrown!.Message : null);
        return new ToolOutcome.Answered(ToolResult.Error(message is null ? "Plugin failed" : $"Plugin failed: {message}"), IsError: true);
    }

    static ToolOutcome.Invalid? Check(LoadedAction action, RawJson arguments, out JsonElement payload)
    {
        try
        {
            payload = JsonElement.Parse(arguments.Utf8.Span, Strict);
        }
        catch (Exception odd) when (odd is JsonException or InvalidOperationException)
        {
            payload = default;
            return new([new("", "Send JSON without repeated members, nested 64 levels deep at most.", ViolationTypes.Value)]);
        }

        var faults = action.Rules?.Check(payload) ?? [];
        return faults.Count == 0 ? null : new([.. faults.Select(fault => new ArgumentFault(fault.Path, fault.Message, fault.Type))]);
    }

    [LoggerMessage(LogLevel.Warning, "Action {Action} of plugin {Plugin} failed")]
    partial void Threw(string plugin, string action, Exception thrown);
}
