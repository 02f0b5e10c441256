namespace Echo.Server.Platform.Accounts;

/// <summary>What a feature does when an account was deleted: it removes what must not outlive the account, and ends what runs for it.
/// Stands here, and not with the accounts, because features don't know each other.</summary>
public interface IAccountRemoval
{
    /// <summary>Runs a moment after the account is gone, and again until it has succeeded, also after a crash: a second run finds nothing
    /// left to do. It runs on one node.</summary>
    Task RemoveAsync(int accountId, CancellationToken cancellationToken);
}
