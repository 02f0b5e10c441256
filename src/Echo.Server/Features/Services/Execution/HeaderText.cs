using System.Buffers;

namespace Echo.Server.Features.Services.Execution;

/// <summary>What may stand in a header (RFC 9110, 5.5 and 5.6.2).</summary>
static class HeaderText
{
    static readonly SearchValues<char> Token =
        SearchValues.Create("!#$%&'*+-.^_`|~0123456789abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ");

    // They belong to the connection, or say where the message ends and where it goes.
    static readonly HashSet<string> Reserved = new(StringComparer.OrdinalIgnoreCase)
    {
        "Host", "Content-Length", "Content-Encoding", "Transfer-Encoding", "Connection", "Keep-Alive", "TE", "Trailer", "Upgrade", "Expect",
        "Proxy-Authorization", "Proxy-Connection", "Forwarded", "X-Forwarded-For", "X-Forwarded-Host", "X-Forwarded-Proto",
    };

    public static bool IsName(string name) => name.Length is > 0 and <= 100 && !name.AsSpan().ContainsAnyExcept(Token);

    public static bool IsReserved(string name) => Reserved.Contains(name);

    /// <summary>Visible ASCII with spaces and tabs: nothing that ends the header, and nothing that servers read differently.</summary>
    public static bool IsValue(string value)
    {
        foreach (var character in value)
        {
            if (character is not ('\t' or (>= ' ' and <= '~')))
                return false;
        }

        return true;
    }
}
