using Echo.Server.Platform.Security;

namespace Echo.Server.Features.Catalog.Calls;

/// <summary>Reads the call log for somebody who may see what is read.</summary>
public sealed class CallLog
{
    readonly CallStore store;

    internal CallLog(CallStore store) => this.store = store;

    /// <summary>The caller's own calls, or everybody's for those who look after all connections.</summary>
    internal Task<CallPage> ListAsync(CallQuery asked, Caller caller, CancellationToken cancellationToken) =>
        ListAsync(asked, asked.Filter() with { AccountId = caller.May(Permissions.ConnectionsAll) ? null : caller.Id }, cancellationToken);

    /// <summary>The calls of one source, for somebody whose right to them was checked by the source's feature.</summary>
    /// <param name="accountId">The only account whose calls may be seen.</param>
    public Task<CallPage> ListOfSourceAsync(
        CallQuery asked, string origin, Guid sourceId, int? accountId, CancellationToken cancellationToken) =>
        ListAsync(asked, asked.Filter() with { Origin = origin, SourceId = sourceId, AccountId = accountId }, cancellationToken);

    async Task<CallPage> ListAsync(CallQuery asked, CallFilter filter, CancellationToken cancellationToken)
    {
        var (calls, total) = await store.ListAsync(filter, asked.PageSize, asked.Offset, cancellationToken);
        return CallPage.Of(calls, total, asked);
    }
}
