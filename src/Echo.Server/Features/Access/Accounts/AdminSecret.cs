using System.Security.Cryptography;
using Echo.Server.Platform.Security;

namespace Echo.Server.Features.Access.Accounts;

/// <summary>The operator's secret that makes administrators, where one is configured.</summary>
sealed class AdminSecret(AccessOptions options)
{
    readonly byte[]? hash = options.AdminSecretKey is { } secret ? RandomToken.Hash(secret) : null;

    /// <returns>Null when the secret is right. Takes the same time for any wrong one, whatever its length.</returns>
    public RegistrationRefusal? Check(string presented)
    {
        if (hash is null)
            return RegistrationRefusal.AdminSecretNotConfigured;
        return CryptographicOperations.FixedTimeEquals(hash, RandomToken.Hash(presented)) ? null : RegistrationRefusal.AdminSecretWrong;
    }
}
