using Echo.Server.Features.Connections.Serving;

namespace Echo.Server.Features.Connections.ToolChanges;

/// <summary>Lets tools that have changed be shown and called again.</summary>
sealed class ToolApprovals(ToolChangeStore store, OfferStore offers, OfferBook book, ServerNews news)
{
    /// <inheritdoc cref="ToolChangeStore.ApproveAsync"/>
    public async Task<string?> ApproveAsync(Guid connectionId, string tool, CancellationToken cancellationToken)
    {
        if (await store.ApproveAsync(connectionId, tool, cancellationToken) is not { } item)
            return null;

        // The lists lack the tool: whoever asks now is to ask the server again, even one that rests.
        await offers.DeleteToolsAsync(connectionId, CancellationToken.None);
        book.DoubtTools(connectionId);
        news.Tell(new(connectionId, OfferKind.Tools));
        return item;
    }
}
