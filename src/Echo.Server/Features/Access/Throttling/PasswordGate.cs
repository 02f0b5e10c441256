using System.Runtime.InteropServices;
using Echo.Server.Features.Access.Accounts;
using Echo.Server.Features.Access.Passwords;

namespace Echo.Server.Features.Access.Throttling;

/// <summary>The one way to check an account's password: counted, so that nobody guesses it.</summary>
sealed class PasswordGate(PasswordKeeper passwords, SignInThrottle throttle) : IDisposable
{
    const int Lanes = 256;

    // One attempt at a time for an account and address: what is under way counts as failed, and must not refuse those that come with it.
    readonly SemaphoreSlim[] lanes = [.. Enumerable.Range(0, Lanes).Select(_ => new SemaphoreSlim(1))];

    public void Dispose()
    {
        foreach (var lane in lanes)
            lane.Dispose();
    }

    /// <param name="account">Null when there is none of this name: the answer is a wrong password, and takes as long.</param>
    /// <param name="login">What was typed to name the account.</param>
    public async Task<PasswordCheck> CheckAsync(
        Account? account, string login, string password, string clientAddress, CancellationToken cancellationToken)
    {
        var attempt = SignInAttempt.Of(account, login, clientAddress);
        var lane = lanes[(uint)attempt.GetHashCode() % Lanes];
        await lane.WaitAsync(cancellationToken);
        try
        {
            if (await throttle.BeginAsync(attempt, account, cancellationToken) is { } seconds)
                return new(PasswordVerdict.Wrong, seconds);
            var verdict = await passwords.VerifyAsync(account?.PasswordHash, password, cancellationToken);
            if (verdict != PasswordVerdict.Wrong)
                await throttle.SucceedAsync(attempt, cancellationToken);
            return new(verdict, RetrySeconds: null);
        }
        finally
        {
            lane.Release();
        }
    }
}

/// <param name="RetrySeconds">Seconds to wait, when there were too many wrong passwords; then this one was not looked at.</param>
[StructLayout(LayoutKind.Auto)]
readonly record struct PasswordCheck(PasswordVerdict Verdict, int? RetrySeconds);
