using System.Text.Json;
using Echo.Mcp.Json;
using Echo.Mcp.Messages;
using Echo.Server.Features.Catalog;
using Echo.Server.Platform.Security;

namespace Echo.Server.Features.Tasks.Running;

/// <summary>Calls what a task names: an action of a plugin, or any other tool of the catalog.</summary>
sealed class TaskTool(ToolFinder finder, ToolCaller tools, TasksOptions options)
{
    public async Task<RunOutcome> RunAsync(TaskItem task, Caller owner, CancellationToken cancellationToken)
    {
        // Rights may be others than when the task was made.
        if (!owner.May(Permissions.PluginsExecute))
            return Final($"Missing permission: {Permissions.PluginsExecute}");
        if (await finder.FindAsync(task.Plugin!, owner, cancellationToken) is not { } source)
            return Final($"Plugin not found: {task.Plugin}");
        var arguments = task.Payload.IsEmpty ? (source.TakesAnyArguments ? RawJson.Null : RawJson.EmptyObject) : task.Payload;
        if (arguments.Kind != JsonValueKind.Object && !source.TakesAnyArguments)
            return Final("payload is not an object, which the arguments of this tool have to be");
        var call = new ToolCall
        {
            Origin = source.Origin,
            SourceId = source.Id,
            Name = task.Action!,
            Arguments = arguments,
            Timeout = TimeSpan.FromSeconds(options.TimeoutSeconds),
            Caller = owner,
            TaskId = task.Id,
        };
        return Judge(task, await tools.CallAsync(call, cancellationToken));
    }

    RunOutcome Judge(TaskItem task, ToolOutcome outcome) => outcome switch
    {
        ToolOutcome.Answered { IsError: false } answer => new(answer.Value.IsEmpty ? ToolResultView.Value(answer.Result) : answer.Value),
        ToolOutcome.Answered answer => new(default, ToolResultView.ErrorText(answer.Result)),
        ToolOutcome.Invalid invalid => Final(invalid.Error),
        ToolOutcome.NotFound => Final($"Plugin not found: {task.Plugin}"),
        ToolOutcome.Refused { Code: RpcErrorCodes.InvalidParams or RpcErrorCodes.MethodNotFound } refused => Final(refused.Message),
        ToolOutcome.Forbidden forbidden => Final(forbidden.Error!),
        ToolOutcome.TimedOut late => new(default, late.Error ?? $"Plugin did not answer within {options.TimeoutSeconds} seconds"),
        ToolOutcome.Asked => Final("The tool wants to ask somebody, and nobody is there"),
        ToolOutcome.AuthorizationRequired => new(default, "Authorization required"),
        _ => new(default, outcome.Error ?? "Plugin failed"),
    };

    static RunOutcome Final(string error) => new(default, error, MayBeRetried: false);
}
