using System.Collections.Frozen;
using Echo.Server.Features.Access.Roles;
using Echo.Server.Platform.Security;

namespace Echo.Server.Features.Access.Accounts;

/// <summary>What a caller may do to an account (contract section 7). Nobody gives rights that they lack, nor takes hold of an account that
/// has some: its password and e-mail open it, and with less rights it would come within reach. Rights are compared as patterns, and what
/// the caller's API key leaves out is lacking.</summary>
/// <param name="roles">The patterns of each role.</param>
sealed class ChangeRules(Caller caller, FrozenDictionary<string, string[]> roles)
{
    const string Everything = "*:*";

    public ChangeRefusal? Check(AccountState state, AccountChange change)
    {
        var account = state.Account;
        var isOwn = account.Id == caller.Id;
        var mayUpdate = caller.May(Permissions.UsersUpdate);
        if (!isOwn && !mayUpdate)
            return ChangeRefusalKind.NotFound;
        if (change.Administers && !mayUpdate)
            return ChangeRefusal.Missing(Permissions.UsersUpdate);
        if (Given(account, change).FirstOrDefault(CannotGive) is { } given)
            return ChangeRefusal.Missing(given);
        if (state.IsLastAdmin && (change.IsActive == false || change.Role is not (null or RoleNames.Admin)))
            return ChangeRefusalKind.LastAdmin;
        if (TakesHold(account, change, isOwn) && FindBeyondReach(account) is { } held)
            return ChangeRefusal.Missing(held);
        return CheckPassword(account, change, isOwn);
    }

    public ChangeRefusal? CheckDeletion(AccountState state)
    {
        if (state.Account.Id == caller.Id)
            return ChangeRefusalKind.OwnAccount;
        if (state.IsLastAdmin)
            return ChangeRefusalKind.LastAdmin;
        return IsAdministrator(state.Account) && FindBeyondReach(state.Account) is { } held ? ChangeRefusal.Missing(held) : null;
    }

    static ChangeRefusal? CheckPassword(Account account, AccountChange change, bool isOwn)
    {
        if (change.Password is not { } password)
            return null;
        if (isOwn && account.PasswordHash is not null && change.CurrentPassword is null)
            return ChangeRefusalKind.CurrentPasswordMissing;
        return AccountRules.IsOwnersName(password, change.Username ?? account.Username, change.Email ?? account.Email)
            ? ChangeRefusalKind.PasswordForbidden
            : null;
    }

    static bool IsAdministrator(Account account) => account.IsAdmin || account.Grants.Contains(Everything);

    /// <summary>Whether the change could make the account the caller's, now or as a first step. An administrator's account is out of reach
    /// as a whole.</summary>
    bool TakesHold(Account account, AccountChange change, bool isOwn)
    {
        // Who knows the present password, which is checked apart, holds the account already.
        var setsPassword = change.Password is not null && !(isOwn && account.PasswordHash is not null);
        var setsEmail = change.Email is { } email && email != account.Email;
        return setsPassword || setsEmail || TakesRights(account, change) || (!isOwn && IsAdministrator(account));
    }

    // With less rights, the account could come within the caller's reach.
    bool TakesRights(Account account, AccountChange change)
    {
        string[] left = [.. RightsOf(change.Role ?? account.Role, change.Grants ?? account.Grants)];
        return RightsOf(account.Role, account.Grants).Any(pattern => !PermissionPattern.Covers(left, pattern));
    }

    /// <summary>The patterns that the account does not have yet, or does not have while it is disabled.</summary>
    IEnumerable<string> Given(Account account, AccountChange change)
    {
        if (change.IsActive == true && !account.IsActive)
            return RightsOf(change.Role ?? account.Role, change.Grants ?? account.Grants);
        var ofRole = change.Role is { } role && role != account.Role ? RightsOf(role, []) : [];
        return [.. ofRole, .. change.Grants?.Except(account.Grants) ?? []];
    }

    IEnumerable<string> RightsOf(string role, string[] grants) => [.. roles.GetValueOrDefault(role, []), .. grants];

    // Only an administrator makes another one; to be granted everything is not enough.
    bool CannotGive(string pattern) => !caller.Covers(pattern) || (pattern == Everything && !caller.IsAdmin);

    /// <summary>A right of the account that the caller lacks, or null.</summary>
    string? FindBeyondReach(Account account) => account.IsAdmin && !caller.IsAdmin
        ? Everything
        : RightsOf(account.Role, account.Grants).FirstOrDefault(pattern => !caller.Covers(pattern));
}
