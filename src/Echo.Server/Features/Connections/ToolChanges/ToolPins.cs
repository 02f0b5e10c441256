using Echo.Server.Features.Catalog;

namespace Echo.Server.Features.Connections.ToolChanges;

/// <summary>Keeps tools from being called that are not as somebody approved them.</summary>
sealed class ToolPins(ToolBook book, ToolChangeStore store)
{
    // The code with which servers refuse a tool that they don't have (2025-11-25, server, tools, error handling).
    const int InvalidParams = -32602;

    /// <summary>What speaks against a call, or null. A server whose tools are not known as they are now is asked first.</summary>
    public async Task<ToolOutcome?> CheckAsync(Upstream upstream, string tool, CancellationToken cancellationToken)
    {
        if (!upstream.Connection.PinTools)
            return null;
        if (!upstream.KnowsTools)
        {
            var asOf = upstream.ToolsVersion;
            var tools = await UpstreamLists.ToolsAsync(upstream, cancellationToken);
            if (!tools.IsAnswer)
                return new ToolOutcome.Unreachable(tools.Failure.Reason ?? "The server's tools could not be listed");
            await book.RecordAsync(upstream, tools.Value, cancellationToken);
            upstream.LearnTools(asOf);
        }

        var isApproved = SeenTool.CanBeStored(tool) ? await store.IsApprovedAsync(upstream.Key, tool, cancellationToken) : null;
        return isApproved switch
        {
            true => null,
            false => new ToolOutcome.NeedsApproval(tool),
            null => new ToolOutcome.Refused(InvalidParams, $"Unknown tool: {tool}"),
        };
    }
}
