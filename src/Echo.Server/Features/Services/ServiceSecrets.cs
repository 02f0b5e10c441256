using System.Text.Json;
using Echo.Server.Features.Services.SignIns;
using Echo.Server.Platform.Security;

namespace Echo.Server.Features.Services;

/// <summary>Seals what services are signed in with, and opens it when a call is made.</summary>
sealed class ServiceSecrets(SecretBox box)
{
    /// <summary>What people read when a stored secret does not open.</summary>
    public const string Unreadable =
        "A stored secret does not open: ECHO_SECRET_KEY, or the key file in the data directory, is not the one it was sealed with. Enter it again";

    public string SealKey(Guid service, string key) => box.Seal(key, PurposeOfKey(service));

    public string? OpenKey(Guid service, string sealedKey) => box.Open(sealedKey, PurposeOfKey(service));

    public string? SealSecrets(Guid api, IReadOnlyDictionary<string, SignInSecret> secrets) =>
        secrets.Count == 0 ? null : box.Seal(JsonSerializer.Serialize(secrets, StoredJson.Options), PurposeOfSecrets(api));

    /// <returns>Null when they were sealed with another key.</returns>
    public IReadOnlyDictionary<string, SignInSecret>? OpenSecrets(Guid api, string? sealedSecrets) =>
        sealedSecrets is null ? new Dictionary<string, SignInSecret>()
        : box.Open(sealedSecrets, PurposeOfSecrets(api)) is { } text ? JsonSerializer.Deserialize<Dictionary<string, SignInSecret>>(text, StoredJson.Options)
        : null;

    static string PurposeOfKey(Guid service) => $"service:{service}:api_key";

    static string PurposeOfSecrets(Guid api) => $"service_api:{api}:secrets";
}
