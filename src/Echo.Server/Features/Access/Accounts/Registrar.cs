using Echo.Server.Features.Access.Passwords;
using Echo.Server.Features.Access.Roles;
using Echo.Server.Platform.Audit;
using Echo.Server.Platform.Http.Json;
using Echo.Server.Platform.Mail;
using Echo.Server.Platform.Security;

namespace Echo.Server.Features.Access.Accounts;

/// <summary>Creates accounts and decides who may get which role (contract section 3.5).</summary>
sealed class Registrar(
    AccountStore accounts,
    AdminSecret adminSecret,
    PasswordKeeper passwords,
    RefusalRecorder refusals,
    AccessOptions options,
    MailOptions mail,
    TimeProvider time)
{
    public async Task<Outcome<Account, RegistrationRefusal>> RegisterAsync(Registration registration, CancellationToken cancellationToken) =>
        Noted(await DecideAsync(registration, cancellationToken));

    /// <summary>Creates the first administrator by a setup link.</summary>
    public async Task<Outcome<Account, RegistrationRefusal>> SetUpAsync(
        Registration registration, string token, CancellationToken cancellationToken) =>
        Noted(await DecideSetupAsync(registration, token, cancellationToken));

    async Task<Outcome<Account, RegistrationRefusal>> DecideAsync(Registration registration, CancellationToken cancellationToken)
    {
        // The secret goes before duplicates: a guess must not tell which names exist.
        if (registration.AdminSecret is { } secret && adminSecret.Check(secret) is { } wrongSecret)
            return wrongSecret;
        if (await accounts.FindConflictAsync(registration.Username, Lower(registration.Email), cancellationToken) is { } conflict)
            return conflict;

        var vouched = registration.AdminSecret is not null || IsAdministrator(registration.Caller);
        var condition = AdminCondition.None;
        switch (registration.Role)
        {
            case RoleNames.Developer when !vouched && !options.AllowSelfDeveloper:
                return RegistrationRefusal.DeveloperRefused;
            case RoleNames.Admin when !vouched && !registration.FromLoopback:
                return RegistrationRefusal.AdminRefused;
            case RoleNames.Admin when !vouched:
                condition = AdminCondition.First;
                break;
        }

        return await CreateAsync(registration, condition, cancellationToken);
    }

    async Task<Outcome<Account, RegistrationRefusal>> DecideSetupAsync(
        Registration registration, string token, CancellationToken cancellationToken)
    {
        // Asked once more under the lock; here it saves the work of hashing a password for a stranger.
        var condition = AdminCondition.SetupLink(RandomToken.Hash(token));
        if (await accounts.FindRefusalAsync(condition, cancellationToken) is { } refusal)
            return refusal;
        return await CreateAsync(registration with { Role = RoleNames.Admin, IsVouchedFor = true }, condition, cancellationToken);
    }

    // A narrowed key of an administrator makes no accounts with more rights than the key.
    static bool IsAdministrator(Caller? caller) => caller is { IsAdmin: true } && caller.May(Permissions.UsersUpdate);

    // Somebody reaches for rights. A name that is taken is no refusal of that kind.
    Outcome<Account, RegistrationRefusal> Noted(Outcome<Account, RegistrationRefusal> outcome)
    {
        if (outcome.Value is null && outcome.Refusal is not (RegistrationRefusal.UsernameTaken or RegistrationRefusal.EmailTaken))
            refusals.Note(new("account.registered") { Reason = RegistrationProblem.Of(outcome.Refusal).Detail });
        return outcome;
    }

    static string Lower(string email) => email.ToLowerInvariant();

    async Task<Outcome<Account, RegistrationRefusal>> CreateAsync(
        Registration registration, AdminCondition condition, CancellationToken cancellationToken)
    {
        var now = time.GetUtcNow();
        var account = new NewAccount(
            Guid.CreateVersion7(now),
            registration.Username,
            Lower(registration.Email),
            await passwords.HashAsync(registration.Password, cancellationToken),
            registration.Role,
            registration.IsVouchedFor || !mail.IsConfigured,
            WireTime.Truncate(now));
        return await accounts.CreateAsync(account, condition, cancellationToken);
    }
}
