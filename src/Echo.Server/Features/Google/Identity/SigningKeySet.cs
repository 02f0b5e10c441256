using System.Buffers.Text;
using System.Collections.Frozen;
using System.Security.Cryptography;

namespace Echo.Server.Features.Google.Identity;

/// <summary>The keys that sign Google's tokens, remembered for an hour. An unknown key is asked for at once, but not for everybody who makes one
/// up.</summary>
sealed class SigningKeySet(GoogleHttp http, GoogleOptions options, TimeProvider time) : IDisposable
{
    const int MostKeys = 32;

    static readonly TimeSpan Life = TimeSpan.FromHours(1);
    static readonly TimeSpan Pause = TimeSpan.FromSeconds(30);

    readonly SemaphoreSlim turn = new(1, 1);
    FrozenDictionary<string, RSAParameters> keys = FrozenDictionary<string, RSAParameters>.Empty;
    DateTimeOffset asked = DateTimeOffset.MinValue;
    DateTimeOffset read = DateTimeOffset.MinValue;

    public void Dispose() => turn.Dispose();

    /// <returns>Null when Google has no such key, or could not be asked.</returns>
    public async Task<RSAParameters?> FindAsync(string id, CancellationToken cancellationToken)
    {
        await turn.WaitAsync(cancellationToken);
        try
        {
            var now = time.GetUtcNow();
            var isOld = now - read > Life;
            if (isOld || (!keys.ContainsKey(id) && now - asked > Pause))
            {
                asked = now;
                if (await ReadAsync(cancellationToken) is { } renewed)
                    (keys, read) = (renewed, now);
                else if (isOld)
                    return null;
            }

            return keys.TryGetValue(id, out var key) ? key : null;
        }
        finally
        {
            turn.Release();
        }
    }

    async Task<FrozenDictionary<string, RSAParameters>?> ReadAsync(CancellationToken cancellationToken)
    {
        var answer = await http.GetAsync(options.CertsUri, bearer: null, cancellationToken);
        if (!answer.IsOk)
            return null;
        var found = new Dictionary<string, RSAParameters>();
        foreach (var key in answer.Body.Property("keys").Items(MostKeys))
        {
            // RFC 7517 and 7518, section 6.3; a key for encryption signs nothing.
            if (key.Text("kty") == "RSA" && key.Text("use") is null or "sig" && key.Text("alg") is null or IdToken.Algorithm
                && key.Text("kid") is { } id && Number(key.Text("n")) is { } modulus && Number(key.Text("e")) is { } exponent)
                found[id] = new() { Modulus = modulus, Exponent = exponent };
        }

        return found.ToFrozenDictionary();
    }

    static byte[]? Number(string? text) => text is { Length: > 0 } && Base64Url.IsValid(text) ? Base64Url.DecodeFromChars(text) : null;
}
