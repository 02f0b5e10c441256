using Echo.Mcp.Json;
using Echo.Server.Features.Catalog;
using Echo.Server.Features.Connections.Serving;
using Echo.Server.Features.Gateway.Search;
using Echo.Server.Platform.Security;

namespace Echo.Server.Features.Gateway;

/// <summary>What clients see behind one MCP endpoint: all servers joined to one, or a single one as it is. Knows nothing of how clients speak;
/// both eras stand on it.</summary>
interface IServerView
{
    /// <summary>Tells the views apart: a session that began at one endpoint is unknown at another.</summary>
    string Name { get; }

    /// <summary>What the server behind the endpoint calls itself and can do.</summary>
    Task<ViewGreeting> GreetAsync(ServerUse use, CancellationToken cancellationToken);

    /// <summary>Answers a request: lists, calls, reads, completes, and whatever else the server may know.</summary>
    /// <exception cref="OperationCanceledException">The client gave up, or its time is over.</exception>
    Task<ToolOutcome> AnswerAsync(ViewRequest request, CancellationToken cancellationToken);

    /// <summary>Which server has a resource, and how that one names it; null when none is known to.</summary>
    ValueTask<ResourceTarget?> LocateAsync(string uri, ServerUse use, CancellationToken cancellationToken);

    /// <summary>The tools as they are listed here, by source, and what clients should know besides; empty for nothing.</summary>
    Task<(IReadOnlyList<ToolShelf> Shelves, RawJson Notes)> ShelvesAsync(ServerUse use, CancellationToken cancellationToken);

    /// <summary>The ids of the servers and other sources that the caller sees here.</summary>
    ValueTask<IReadOnlyCollection<Guid>> ShownAsync(Caller caller, CancellationToken cancellationToken);
}
