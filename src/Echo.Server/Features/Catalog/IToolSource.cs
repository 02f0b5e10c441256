using Echo.Server.Platform.Security;

namespace Echo.Server.Features.Catalog;

/// <summary>Where tools come from: connections, services, plugins, knowledge. A source owes a call exactly one attempt:
/// what may have reached the tool is never sent again.</summary>
public interface IToolSource
{
    /// <summary>A short fixed word that names the kind of source in calls, metrics and logs.</summary>
    string Origin { get; }

    /// <summary>Finds the tool, checks that the caller may use it, and calls it.</summary>
    /// <param name="cancellationToken">Fires when the call's timeout is over or its caller has gone; the source then stops the work
    /// as far as it can and throws <see cref="OperationCanceledException"/>.</param>
    Task<ToolOutcome> CallAsync(ToolCall call, CancellationToken cancellationToken);

    /// <summary>Finds one of these sources by the name that people use, such as a connection's slug, for callers that keep a name instead of an
    /// id. What the caller may not use is not found.</summary>
    ValueTask<Guid?> FindSourceAsync(string name, Caller caller, CancellationToken cancellationToken) => new((Guid?)null);

    /// <summary>Whether arguments may be any JSON value, and not only an object.</summary>
    bool TakesAnyArguments => false;

    /// <summary>What the caller may call, for the joined MCP endpoint. It is asked for at each list and at each call by name, so it is answered
    /// from memory: groups and their lists are the same objects as long as they say the same. A source that changes them tells
    /// <see cref="ToolNews"/>. Connections offer nothing here: the endpoint asks their servers, which have more than tools.</summary>
    ValueTask<IReadOnlyList<ToolGroup>> OfferAsync(Caller caller, CancellationToken cancellationToken) => new([]);

    /// <summary>Hears that a call which it was given ended because its time was over, and not because its caller had gone.</summary>
    void NoteTimeout(ToolCall call)
    {
    }
}
