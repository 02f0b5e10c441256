using Echo.Server.Platform.Security;

namespace Echo.Server.Features.Catalog;

/// <summary>Finds where a tool comes from by names that were kept, such as a plugin's or a connection's slug.</summary>
public sealed class ToolFinder
{
    readonly IToolSource[] sources;

    internal ToolFinder(IEnumerable<IToolSource> sources) => this.sources = [.. sources];

    /// <summary>The source of that name; of two, the one of the source that was registered first. Whether it has a tool is known when it is
    /// called.</summary>
    /// <returns>Null when there is none that the caller may use.</returns>
    public async ValueTask<FoundSource?> FindAsync(string name, Caller caller, CancellationToken cancellationToken)
    {
        foreach (var source in sources)
        {
            if (await source.FindSourceAsync(name, caller, cancellationToken) is { } id)
                return new(source.Origin, id, source.TakesAnyArguments);
        }

        return null;
    }
}

/// <summary>A source by its ids in the catalog, for a <see cref="ToolCall"/>.</summary>
/// <param name="TakesAnyArguments">Not only objects.</param>
public sealed record FoundSource(string Origin, Guid Id, bool TakesAnyArguments);
