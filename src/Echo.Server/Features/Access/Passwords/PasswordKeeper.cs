using System.Buffers.Binary;
using System.Security.Cryptography;
using Microsoft.AspNetCore.Identity;
using Microsoft.Extensions.Options;

namespace Echo.Server.Features.Access.Passwords;

/// <summary>Hashes and checks passwords: PBKDF2-HMAC-SHA512 in the format of ASP.NET Core Identity.</summary>
sealed class PasswordKeeper : IDisposable
{
    // Identity's format version 3: marker, PRF (2 is HMAC-SHA512), iterations, salt length, salt, 256 bits.
    const int IterationsAt = 1 + 4;

    readonly PasswordHasher<object> hasher;
    readonly string nobody;
    readonly int iterations;

    // Hashing takes a core for a tenth of a second; a storm of sign-ins leaves the other cores to everybody else.
    readonly SemaphoreSlim turns = new(Math.Max(1, Environment.ProcessorCount / 2));

    public PasswordKeeper(AccessOptions options)
    {
        hasher = new(Options.Create(new PasswordHasherOptions { IterationCount = options.PasswordIterations }));
        iterations = options.PasswordIterations;
        nobody = HashOfNobody(iterations);
    }

    public void Dispose() => turns.Dispose();

    public async Task<string> HashAsync(string password, CancellationToken cancellationToken)
    {
        await turns.WaitAsync(cancellationToken);
        try
        {
            return hasher.HashPassword(this, password);
        }
        finally
        {
            turns.Release();
        }
    }

    /// <param name="hash">The stored hash, or null where there is no account or it has no password: the answer is
    /// <see cref="PasswordVerdict.Wrong"/> and takes as long as for a wrong password.</param>
    public async Task<PasswordVerdict> VerifyAsync(string? hash, string password, CancellationToken cancellationToken)
    {
        await turns.WaitAsync(cancellationToken);
        try
        {
            switch (hasher.VerifyHashedPassword(this, hash ?? nobody, password))
            {
                case PasswordVerificationResult.Success:
                    return PasswordVerdict.Right;
                case PasswordVerificationResult.SuccessRehashNeeded:
                    return PasswordVerdict.RightAndOutdated;
                default:
                    SpendWhatIsMissing(hash ?? nobody, password);
                    return PasswordVerdict.Wrong;
            }
        }
        finally
        {
            turns.Release();
        }
    }

    // An account whose hash is from times with fewer iterations must not show by a quicker no.
    void SpendWhatIsMissing(string hash, string password)
    {
        var missing = iterations - (int)BinaryPrimitives.ReadUInt32BigEndian(Convert.FromBase64String(hash).AsSpan(IterationsAt));
        if (missing > 0)
            Rfc2898DeriveBytes.Pbkdf2(password, RandomNumberGenerator.GetBytes(16), missing, HashAlgorithmName.SHA512, 32);
    }

    // Random bits match no password.
    static string HashOfNobody(int iterations)
    {
        var hash = RandomNumberGenerator.GetBytes(1 + 4 + 4 + 4 + 16 + 32);
        hash[0] = 1;
        BinaryPrimitives.WriteInt32BigEndian(hash.AsSpan(1), 2);
        BinaryPrimitives.WriteInt32BigEndian(hash.AsSpan(5), iterations);
        BinaryPrimitives.WriteInt32BigEndian(hash.AsSpan(9), 16);
        return Convert.ToBase64String(hash);
    }
}
