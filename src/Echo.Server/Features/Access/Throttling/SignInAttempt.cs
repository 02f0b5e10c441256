using System.Net;
using System.Net.Sockets;
using Echo.Server.Features.Access.Accounts;
using Echo.Server.Platform.Security;

namespace Echo.Server.Features.Access.Throttling;

/// <summary>Somebody gives a password for an account.</summary>
/// <param name="Account">What is counted: the account, or the name for which there is none.</param>
/// <param name="Network">Where from; of an IPv6 address its /64, which one client has for itself.</param>
sealed record SignInAttempt(string Account, string Network)
{
    const int SubnetLength = 8;

    public static SignInAttempt Of(Account? account, string login, string clientAddress) =>
        new(account is null ? NameOf(login) : $"account:{account.Id}", NetworkOf(clientAddress));

    public bool IsFrom(string clientAddress) => NetworkOf(clientAddress) == Network;

    // Typed names are not kept: people type passwords there.
    static string NameOf(string login) => $"name:{Convert.ToHexStringLower(RandomToken.Hash(login.Trim().ToLowerInvariant()))}";

    static string NetworkOf(string clientAddress)
    {
        if (!IPAddress.TryParse(clientAddress, out var address) || address.AddressFamily != AddressFamily.InterNetworkV6)
            return clientAddress;
        var bytes = address.GetAddressBytes();
        bytes.AsSpan(SubnetLength).Clear();
        return $"{new IPAddress(bytes)}/64";
    }
}
