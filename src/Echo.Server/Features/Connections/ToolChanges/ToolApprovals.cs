using Echo.Server.Features.Connections.Serving;

namespace Echo.Server.Features.Connections.ToolChanges;

/// <summary>Lets tools that have changed be shown and called again.</summary>
sealed class ToolApprovals(ToolChangeStore store, OfferBook book, ServerNews news)
{
    /// <inheritdoc cref="ToolChangeStore.ApproveAsync"/>
    public async Task<ToolApproval> ApproveAsync(UpstreamKey key, string tool, byte[]? shown, CancellationToken cancellationToken)
    {
        var approval = await store.ApproveAsync(key, tool, shown, cancellationToken);
        if (approval is ToolApproval.Approved)
        {
            // The lists lack the tool: whoever asks now is to ask the server again, even one that rests.
            book.DoubtTools(key.ConnectionId);
            news.Tell(new(key.ConnectionId, OfferKind.Tools));
        }

        return approval;
    }
}
