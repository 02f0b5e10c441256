using Echo.Server.Features.Access.Passwords;
using Echo.Server.Features.Access.Roles;
using Echo.Server.Features.Access.Throttling;
using Echo.Server.Platform.Audit;
using Echo.Server.Platform.Security;

namespace Echo.Server.Features.Access.Accounts;

/// <summary>Changes accounts, for their owners and for those who look after all of them.</summary>
sealed class AccountEditor(
    AccountChangeStore store, RoleTable roles, PasswordKeeper passwords, PasswordGate gate, RefusalRecorder refusals)
{
    /// <param name="clientAddress">Where the change is asked from.</param>
    public async Task<Outcome<Account, ChangeRefusal>> ChangeAsync(
        Guid uuid, AccountChange change, Caller caller, string clientAddress, CancellationToken cancellationToken)
    {
        var rules = new ChangeRules(caller, await roles.ReadAsync(cancellationToken));
        var outcome = await ChangeAsync(uuid, change, caller, rules, clientAddress, cancellationToken);
        if (outcome.Value is null)
            Note(uuid, outcome.Refusal!);
        return outcome;
    }

    async Task<Outcome<Account, ChangeRefusal>> ChangeAsync(
        Guid uuid, AccountChange change, Caller caller, ChangeRules rules, string clientAddress, CancellationToken cancellationToken)
    {
        // The rules are asked once more under the lock; here they save the work of hashing for somebody who is refused anyway.
        if (await store.FindAsync(uuid, cancellationToken) is not { } state)
            return new ChangeRefusal(ChangeRefusalKind.NotFound);
        if (rules.Check(state, change) is { } refusal)
            return refusal;
        if (change.Password is not { } password)
            return await store.ChangeAsync(uuid, change, null, found => rules.Check(found, change), cancellationToken);

        var proven = caller.Uuid == uuid ? state.Account.PasswordHash : null;
        if (proven is not null)
        {
            var check = await gate.CheckAsync(state.Account, state.Account.Email, change.CurrentPassword!, clientAddress, cancellationToken);
            if (check.RetrySeconds is { } seconds)
                return ChangeRefusal.Throttled(seconds);
            if (check.Verdict == PasswordVerdict.Wrong)
                return new ChangeRefusal(ChangeRefusalKind.CurrentPasswordWrong);
        }

        var newHash = await passwords.HashAsync(password, cancellationToken);
        return await store.ChangeAsync(uuid, change, newHash, found => rules.Check(found, change) ?? CheckProof(found), cancellationToken);

        // Whoever set another password meanwhile wins.
        ChangeRefusal? CheckProof(AccountState found) =>
            caller.Uuid == uuid && found.Account.PasswordHash != proven ? ChangeRefusalKind.CurrentPasswordWrong : null;
    }

    void Note(Guid uuid, ChangeRefusal refusal)
    {
        if (refusal.Kind is ChangeRefusalKind.MissingPermission or ChangeRefusalKind.LastAdmin
            or ChangeRefusalKind.CurrentPasswordWrong or ChangeRefusalKind.Throttled)
            refusals.Note(new("account.updated") { Target = uuid.ToString(), Reason = ChangeProblem.Of(refusal).Detail });
    }
}
