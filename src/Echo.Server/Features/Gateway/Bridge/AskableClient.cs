using System.Security.Cryptography;
using Echo.Mcp.Json;
using Echo.Mcp.Serving;
using Echo.Server.Platform.Security;

namespace Echo.Server.Features.Gateway.Bridge;

/// <summary>A kind of client without sessions, by what it can be asked.</summary>
/// <param name="Said">Its capabilities as they came.</param>
/// <param name="Capabilities">What of them a server with sessions understands.</param>
sealed record AskableClient(byte[] Said, RawJson Capabilities, Guid Mark)
{
    public bool CanBeAsked => Capabilities.Utf8.Length > 2;

    public static AskableClient Of(RawJson capabilities)
    {
        var askable = AskableCapabilities.Of(capabilities);
        return new(capabilities.Utf8.ToArray(), askable, new(SHA256.HashData(askable.Utf8.Span).AsSpan(0, 16)));
    }

    /// <summary>The session that servers with sessions have with all clients of this kind and of the same credentials: what such a server is told
    /// once holds for all of them. There are few kinds, so that nobody opens many servers by saying ever other things.</summary>
    public Guid SessionOf(Caller caller)
    {
        Span<byte> mark = stackalloc byte[16], own = stackalloc byte[16];
        Mark.TryWriteBytes(mark);
        (caller.KeyId ?? caller.SessionId ?? caller.Uuid).TryWriteBytes(own);
        for (var i = 0; i < mark.Length; i++)
            mark[i] ^= own[i];
        return new(mark);
    }
}
