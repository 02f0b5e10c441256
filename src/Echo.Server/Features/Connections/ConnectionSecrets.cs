using System.Text.Json;
using Echo.Server.Platform.Security;

namespace Echo.Server.Features.Connections;

/// <summary>Seals what a definition must keep secret and opens it again when an upstream needs it.</summary>
sealed class ConnectionSecrets(SecretBox box)
{
    /// <summary>What people read when a stored secret does not open.</summary>
    public const string Unreadable =
        "A stored secret does not open: ECHO_SECRET_KEY, or the key file in the data directory, is not the one it was sealed with. Connect the server again";

    public string? SealToken(Guid connectionId, string? token) => token is null ? null : box.Seal(token, TokenPurpose(connectionId));

    public string? SealEnv(Guid connectionId, IReadOnlyDictionary<string, string>? env) =>
        env is { Count: > 0 } ? box.Seal(JsonSerializer.Serialize(env), EnvPurpose(connectionId)) : null;

    /// <returns>False when the connection has a token that was sealed with another key.</returns>
    public bool TryOpenToken(Connection connection, out string? token)
    {
        token = connection.BearerToken is { } text ? box.Open(text, TokenPurpose(connection.Id)) : null;
        return token is not null || connection.BearerToken is null;
    }

    /// <returns>False when the connection has variables that were sealed with another key.</returns>
    public bool TryOpenEnv(Connection connection, out IReadOnlyDictionary<string, string> env)
    {
        var text = connection.Env is { } sealedText ? box.Open(sealedText, EnvPurpose(connection.Id)) : "{}";
        env = text is null ? new Dictionary<string, string>() : JsonSerializer.Deserialize<Dictionary<string, string>>(text)!;
        return text is not null;
    }

    static string TokenPurpose(Guid connectionId) => $"connection:{connectionId}:bearer";

    static string EnvPurpose(Guid connectionId) => $"connection:{connectionId}:env";
}
