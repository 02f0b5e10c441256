using Echo.Server.Features.Access.Accounts;

namespace Echo.Server.Features.Access.Throttling;

/// <summary>Bounds how often a password may be guessed (contract section 3.8), over all nodes and restarts. One address gets few tries for
/// an account. All addresses together get more, and then only those that signed in to it before go on: many attackers together can't
/// lock its owner out.</summary>
sealed class SignInThrottle(SignInFailureStore failures, TimeProvider time)
{
    const int MaxFromOneAddress = 10;
    const int MaxFromAll = 100;

    static readonly TimeSpan Window = TimeSpan.FromMinutes(15);
    static readonly TimeSpan Familiar = TimeSpan.FromDays(30);

    /// <summary>Counts an attempt as failed before the password is looked at: a crash in between forgives nothing.</summary>
    /// <returns>The seconds to wait, or null when the password may be looked at.</returns>
    public async Task<int?> BeginAsync(SignInAttempt attempt, Account? account, CancellationToken cancellationToken)
    {
        var now = time.GetUtcNow();
        var counted = await failures.CountAsync(attempt, now, now + Window, cancellationToken);
        if (counted.FromAddress > MaxFromOneAddress)
            return Seconds(counted.AddressEndsAt - now);
        if (counted.FromAll > MaxFromAll && !await IsFamiliarAsync(attempt, account, now, cancellationToken))
            return Seconds(counted.AllEndsAt - now);
        return null;
    }

    /// <summary>The password was right: this address begins anew.</summary>
    public Task SucceedAsync(SignInAttempt attempt, CancellationToken cancellationToken) => failures.ForgiveAsync(attempt, cancellationToken);

    async Task<bool> IsFamiliarAsync(SignInAttempt attempt, Account? account, DateTimeOffset now, CancellationToken cancellationToken) =>
        (await failures.ListOriginsAsync(account?.Id ?? 0, now - Familiar, cancellationToken)).Any(attempt.IsFrom);

    static int Seconds(TimeSpan left) => Math.Max(1, (int)Math.Ceiling(left.TotalSeconds));
}
