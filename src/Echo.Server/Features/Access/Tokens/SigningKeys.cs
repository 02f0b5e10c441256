using System.Text;
using Echo.Server.Platform.Configuration;
using Echo.Server.Platform.Security;

namespace Echo.Server.Features.Access.Tokens;

/// <summary>The signers of both types of token: keys from the settings, else from a key file in the data directory.</summary>
sealed class SigningKeys
{
    public SigningKeys(AccessOptions options, ServerOptions server)
    {
        Access = new(options.JwtSecretKey is { } secret
            ? Encoding.UTF8.GetBytes(secret)
            : KeyFile.ReadOrCreate(Path.Combine(server.DataDirectory, "token.key")));
        Refresh = options.RefreshTokenSecret is { } refreshSecret ? new(Encoding.UTF8.GetBytes(refreshSecret)) : Access;
    }

    public TokenSigner Access { get; }

    public TokenSigner Refresh { get; }

    public TokenSigner For(TokenType type) => type == TokenType.Access ? Access : Refresh;
}
