using Echo.Server.Platform.Configuration;
using Echo.Server.Platform.Security;

namespace Echo.Server.Platform.Http.Browsers;

/// <summary>What a request says about the browser that it comes from, if one does. A sign-in that leads over somebody else's pages is bound to
/// the browser where it began by a mark, a cookie with a random secret: nobody can have another person end what he has begun.</summary>
/// <remarks>Who begins with a program has no browser that could be marked, and says so himself; so what such a sign-in brings is used only
/// after the person before the browser that ends it has seen what for, and agreed. Cookies know hosts, not ports: over plain http whoever serves
/// another port of the same host, or is on the way, can read a mark and plant one that he was given himself. Only https keeps a mark to one
/// browser.</remarks>
public sealed class Browser
{
    const string Name = "echo_browser";

    // Longer than any sign-in waits.
    static readonly TimeSpan Age = TimeSpan.FromMinutes(15);

    const int NameBytes = 4;
    const string Purpose = "browser:mark";

    readonly HttpContext context;
    readonly SecretBox box;
    readonly bool isSecure;

    // The way back leads there: a browser that knows this server by another name does not bring its mark along.
    readonly bool isAtPublicUrl;
    string? given;

    Browser(HttpContext context, Uri publicUrl)
    {
        this.context = context;
        box = context.RequestServices.GetRequiredService<SecretBox>();
        isSecure = publicUrl.Scheme == Uri.UriSchemeHttps;
        isAtPublicUrl = string.Equals(context.Request.Host.Value, publicUrl.Authority, StringComparison.OrdinalIgnoreCase);
    }

    /// <summary>Makes it a parameter of endpoints.</summary>
    public static ValueTask<Browser?> BindAsync(HttpContext context) => new(Of(context));

    public static Browser Of(HttpContext context) =>
        new(context, new(context.RequestServices.GetRequiredService<PublicUrl>().Value));

    /// <summary>A page of this server asks. A browser says so by itself, and no page can say otherwise (Fetch Metadata, section 2.4).</summary>
    public bool IsOwnPage => context.Request.Headers["Sec-Fetch-Site"] == "same-origin";

    /// <summary>A page of somebody else asks.</summary>
    public bool IsForeignPage => context.Request.Headers["Sec-Fetch-Site"] is { Count: > 0 } site && site != "same-origin" && site != "none";

    /// <summary>No program asks, as far as anybody knows: what browsers send by themselves is no page's to leave out.</summary>
    bool IsBrowser
    {
        get
        {
            var headers = context.Request.Headers;
            return headers.ContainsKey("Sec-Fetch-Site") || headers.ContainsKey("Sec-Fetch-Mode") || headers.Origin.Count > 0
                || headers.UserAgent.ToString().StartsWith("Mozilla/", StringComparison.OrdinalIgnoreCase)
                || headers.Accept.ToString().Contains("text/html", StringComparison.OrdinalIgnoreCase);
        }
    }

    // Over https no other host of the domain can plant one (RFC 6265bis, section 4.1.3.2).
    string Prefix => isSecure ? $"__Host-{Name}" : Name;

    IEnumerable<string> Known =>
        context.Request.Cookies.Where(cookie => cookie.Key.StartsWith(Prefix, StringComparison.Ordinal)).Select(cookie => cookie.Value);

    /// <summary>The mark for something that begins here.</summary>
    /// <returns>Its hash; null where no page of this server asks, or one under another name than the public one, so that no browser would bring the
    /// mark along.</returns>
    public byte[]? MarkBeginning() => IsOwnPage && isAtPublicUrl ? Mark() : null;

    /// <summary>Gives the browser a mark, or keeps one that it was given here before: what else stands in such a cookie may be known to others.</summary>
    /// <returns>The mark's hash.</returns>
    public byte[] Mark()
    {
        if (given is null)
        {
            given = Known.FirstOrDefault(known => box.Open(known, Purpose) is not null) ?? box.Seal(RandomToken.Create(), Purpose);

            // A name of its own: several answers to a browser that had none each give it one, and all of them count.
            context.Response.Cookies.Append($"{Prefix}_{Convert.ToHexStringLower(RandomToken.Hash(given).AsSpan(0, NameBytes))}", given, new()
            {
                HttpOnly = true,

                // Others' pages lead back by a link, which strict cookies do not follow. A form on their pages does not bring it along.
                SameSite = SameSiteMode.Lax,
                Secure = isSecure,
                Path = "/",
                MaxAge = Age,
                IsEssential = true,
            });
        }

        return RandomToken.Hash(given);
    }

    public bool Has(byte[] mark) => Known.Any(known => RandomToken.Hash(known).AsSpan().SequenceEqual(mark));

    /// <summary>How this browser stands to what it ends.</summary>
    /// <param name="begunIn">The mark of the browser where it began; null where that was none.</param>
    public BrowserStanding StandingTo(byte[]? begunIn) =>
        begunIn is not null ? Has(begunIn) ? BrowserStanding.Same : BrowserStanding.Other
        : IsBrowser ? BrowserStanding.Unknown : BrowserStanding.Same;
}
