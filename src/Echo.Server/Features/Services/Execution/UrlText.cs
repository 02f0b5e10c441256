namespace Echo.Server.Features.Services.Execution;

/// <summary>Encodes what goes into URLs.</summary>
static class UrlText
{
    // What RFC 3986 reserves, without what separates or ends parameters.
    static readonly (string Encoded, string Plain)[] Harmless =
    [
        ("%3A", ":"), ("%2F", "/"), ("%3F", "?"), ("%40", "@"), ("%21", "!"), ("%24", "$"), ("%27", "'"), ("%28", "("), ("%29", ")"),
        ("%2A", "*"), ("%2C", ","), ("%3B", ";"),
    ];

    public static string Encode(string text) => Uri.EscapeDataString(text);

    /// <summary>For a query parameter that may have reserved characters.</summary>
    public static string EncodeLittle(string text) =>
        Harmless.Aggregate(Encode(text), (encoded, one) => encoded.Replace(one.Encoded, one.Plain, StringComparison.Ordinal));
}
