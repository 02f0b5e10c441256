using System.Net;
using System.Net.Sockets;
using Echo.Server.Features.Access.Accounts;
using Echo.Server.Platform.Security;

namespace Echo.Server.Features.Access.Throttling;

/// <summary>Bounds how often a password may be guessed (contract section 3.8), over all nodes and restarts. One address gets few tries for
/// an account. All addresses together get more, and then only those that signed in to it before go on: many attackers together can't
/// lock its owner out.</summary>
sealed class SignInThrottle(SignInFailureStore failures, TimeProvider time)
{
    const int MaxFromOneAddress = 10;
    const int MaxFromAll = 100;
    const int SubnetLength = 8;

    static readonly TimeSpan Window = TimeSpan.FromMinutes(15);
    static readonly TimeSpan Familiar = TimeSpan.FromDays(30);

    /// <summary>Counts an attempt as failed before the password is looked at, so that parallel attempts can't pass together.</summary>
    /// <param name="account">Null when there is none of this name; it is counted all the same.</param>
    /// <param name="login">What was typed.</param>
    /// <returns>The attempt, or the seconds to wait.</returns>
    public async Task<(SignInAttempt Attempt, int? RetrySeconds)> BeginAsync(
        Account? account, string login, string clientAddress, CancellationToken cancellationToken)
    {
        var attempt = new SignInAttempt(AccountOf(account, login), NetworkOf(clientAddress));
        var now = time.GetUtcNow();
        var counted = await failures.CountAsync(attempt, now, now + Window, cancellationToken);
        if (counted.FromAddress > MaxFromOneAddress)
            return (attempt, Seconds(counted.AddressEndsAt - now));
        if (counted.FromAll > MaxFromAll && !await IsFamiliarAsync(account, attempt.Network, now, cancellationToken))
            return (attempt, Seconds(counted.AllEndsAt - now));
        return (attempt, null);
    }

    /// <summary>The password was right: this address begins anew.</summary>
    public Task SucceedAsync(SignInAttempt attempt, CancellationToken cancellationToken) => failures.ForgiveAsync(attempt, cancellationToken);

    async Task<bool> IsFamiliarAsync(Account? account, string network, DateTimeOffset now, CancellationToken cancellationToken)
    {
        var known = await failures.ListOriginsAsync(account?.Id ?? 0, now - Familiar, cancellationToken);
        return known.Any(address => NetworkOf(address) == network);
    }

    // Typed names are not kept: people type passwords there.
    static string AccountOf(Account? account, string login) =>
        account is null ? $"name:{Convert.ToHexStringLower(RandomToken.Hash(login.Trim().ToLowerInvariant()))}" : $"account:{account.Id}";

    static string NetworkOf(string clientAddress)
    {
        if (!IPAddress.TryParse(clientAddress, out var address) || address.AddressFamily != AddressFamily.InterNetworkV6)
            return clientAddress;
        var bytes = address.GetAddressBytes();
        bytes.AsSpan(SubnetLength).Clear();
        return $"{new IPAddress(bytes)}/64";
    }

    static int Seconds(TimeSpan left) => Math.Max(1, (int)Math.Ceiling(left.TotalSeconds));
}
