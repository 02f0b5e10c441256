using Echo.Mcp.Json;
using Echo.Mcp.Messages;
using Echo.Mcp.Serving;
using Echo.Server.Features.Catalog;
using Echo.Server.Features.Connections.Serving;
using Echo.Server.Platform.Security;

namespace Echo.Server.Features.Gateway;

/// <summary>The tools that a caller finds at /mcp, for rooms that work on his behalf: the same tools under the same names, with the rights that
/// he has at the moment of each use.</summary>
public sealed class JoinedTools
{
    readonly AllServersView view;
    readonly ConnectedServers servers;

    internal JoinedTools(AllServersView view, ConnectedServers servers) => (this.view, this.servers) = (view, servers);

    /// <param name="session">Servers that are isolated by session have one for this work alone, until <see cref="EndAsync"/>.</param>
    /// <returns>Nothing for a caller who may not use the endpoint.</returns>
    public async Task<IReadOnlyList<JoinedTool>> ListAsync(Caller caller, Guid session, CancellationToken cancellationToken) =>
        caller.May(Permissions.McpUse) ? await view.ListToolsAsync(UseOf(caller, session), cancellationToken) : [];

    /// <param name="name">As listed.</param>
    /// <param name="arguments">An object.</param>
    /// <inheritdoc cref="ListAsync"/>
    /// <exception cref="OperationCanceledException">The work was given up.</exception>
    public Task<ToolOutcome> CallAsync(Caller caller, Guid session, string name, RawJson arguments, CancellationToken cancellationToken)
    {
        if (!caller.May(Permissions.McpUse))
            return Task.FromResult<ToolOutcome>(new ToolOutcome.Forbidden(Permissions.McpUse));
        var parameters = RequestParams.Read(RawJson.From(new { Name = name, Arguments = arguments }));
        return view.AnswerAsync(new(Methods.CallTool, parameters, UseOf(caller, session), AnswersQuestions: false), cancellationToken);
    }

    /// <summary>The work is over, and so is what served it alone.</summary>
    public Task EndAsync(Guid session) => servers.EndSessionAsync(session);

    static ServerUse UseOf(Caller caller, Guid session) => new(caller) { ClientSession = session };
}

/// <summary>A tool as /mcp lists it.</summary>
/// <param name="Definition">With its name there, and a schema of type object.</param>
/// <param name="SourceId">The connection or other source behind it.</param>
public sealed record JoinedTool(RawJson Definition, Guid SourceId)
{
    public string Name => Definition.Text("name") ?? "";
}
