using Echo.Server.Features.Access.Accounts;
using Echo.Server.Features.Access.Roles;
using Echo.Server.Platform.Audit;
using Echo.Server.Platform.Security;

namespace Echo.Server.Features.Access.Removal;

/// <summary>Deletes accounts. When it answers, nobody gets in any more; other rooms clean up a moment later.</summary>
sealed class AccountRemover(AccountRemovalStore store, RemovalWorker worker, RoleTable roles, RefusalRecorder refusals)
{
    /// <returns>Null when the account is deleted.</returns>
    public async Task<ChangeRefusal?> DeleteAsync(Guid uuid, Caller caller, CancellationToken cancellationToken)
    {
        var rules = new ChangeRules(caller, await roles.ReadAsync(cancellationToken));
        var refusal = await store.DeleteAsync(uuid, rules.CheckDeletion, cancellationToken);
        if (refusal is null)
            worker.Wake();
        else if (refusal.Kind is ChangeRefusalKind.MissingPermission or ChangeRefusalKind.LastAdmin)
            refusals.Note(new("account.deleted") { Target = uuid.ToString(), Reason = ChangeProblem.Of(refusal).Detail });
        return refusal;
    }
}
