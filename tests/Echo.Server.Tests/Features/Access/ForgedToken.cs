using System.Buffers.Text;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json.Nodes;

namespace Echo.Server.Tests.Features.Access;

/// <summary>Writes tokens by hand, good ones and bad ones, without any code of the server.</summary>
sealed record ForgedToken(string Key, DateTimeOffset Now, Guid Account, Guid Session)
{
    public string Header { get; init; } = """{"alg":"HS256","typ":"JWT"}""";

    public JsonObject Claims { get; } = new()
    {
        ["sub"] = Account.ToString(),
        ["type"] = "access",
        ["sid"] = Session.ToString(),
        ["exp"] = Now.ToUnixTimeSeconds() + 600,
        ["iss"] = "echo",
        ["aud"] = "echo",
    };

    public string Signed => $"{Unsigned}.{Encode(HMACSHA256.HashData(Encoding.UTF8.GetBytes(Key), Encoding.UTF8.GetBytes(Unsigned)))}";

    public string Unsigned => $"{Encode(Encoding.UTF8.GetBytes(Header))}.{Encode(Encoding.UTF8.GetBytes(Claims.ToJsonString()))}";

    public string SignedBy(Func<byte[], byte[], byte[]> mac) =>
        $"{Unsigned}.{Encode(mac(Encoding.UTF8.GetBytes(Key), Encoding.UTF8.GetBytes(Unsigned)))}";

    public ForgedToken With(string claim, JsonNode? value)
    {
        Claims[claim] = value;
        return this;
    }

    public ForgedToken Without(string claim)
    {
        Claims.Remove(claim);
        return this;
    }

    static string Encode(byte[] bytes) => Base64Url.EncodeToString(bytes);
}
