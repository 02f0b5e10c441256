using Echo.Server.Platform.Security;

namespace Echo.Server.Features.Catalog;

/// <summary>What all sources offer by themselves, joined.</summary>
public sealed class ToolOffers
{
    readonly IToolSource[] sources;

    internal ToolOffers(IEnumerable<IToolSource> sources) => this.sources = [.. sources];

    /// <summary>The groups that the caller may use, of one source after the other. Two of them may have one name.</summary>
    public async ValueTask<IReadOnlyList<ToolGroup>> ListAsync(Caller caller, CancellationToken cancellationToken)
    {
        IReadOnlyList<ToolGroup> all = [];
        foreach (var source in sources)
        {
            if (await source.OfferAsync(caller, cancellationToken) is { Count: > 0 } offered)
                all = all.Count == 0 ? offered : [.. all, .. offered];
        }

        return all;
    }
}
