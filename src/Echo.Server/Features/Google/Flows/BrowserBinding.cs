using Echo.Server.Platform.Configuration;
using Echo.Server.Platform.Security;

namespace Echo.Server.Features.Google.Flows;

/// <summary>Binds a sign-in to the browser that began it, by a cookie that only the callback gets: nobody can finish his own sign-in in somebody
/// else's browser. A sign-in that no page of Echo began (document 002 begins it with curl) has no browser that it could be bound to.</summary>
sealed class BrowserBinding(PublicUrl publicUrl)
{
    public const string Cookie = "echo_google";

    /// <summary>Gives the browser its cookie.</summary>
    /// <returns>The cookie's hash; null where no browser asks from a page of Echo.</returns>
    public byte[]? Bind(HttpContext context)
    {
        // A browser says so by itself, and no page can say otherwise (Fetch Metadata, section 2.4).
        if (context.Request.Headers["Sec-Fetch-Site"] != "same-origin")
            return null;
        var secret = RandomToken.Create();
        context.Response.Cookies.Append(Cookie, secret, Options(SignInFlow.Lifetime));
        return RandomToken.Hash(secret);
    }

    /// <summary>Whether this is the browser that began the sign-in, as far as one did. The cookie is used up.</summary>
    public bool IsSame(SignInFlow flow, HttpContext context)
    {
        if (flow.BrowserHash is null)
            return true;
        var secret = context.Request.Cookies[Cookie];
        context.Response.Cookies.Append(Cookie, "", Options(TimeSpan.Zero));
        return secret is not null && RandomToken.Hash(secret).AsSpan().SequenceEqual(flow.BrowserHash);
    }

    // Lax: Google's page leads back by a link, which strict cookies do not follow.
    CookieOptions Options(TimeSpan age) => new()
    {
        HttpOnly = true,
        SameSite = SameSiteMode.Lax,
        Secure = publicUrl.Value.StartsWith("https:", StringComparison.Ordinal),
        Path = GoogleSignIn.CallbackPath,
        MaxAge = age,
        IsEssential = true,
    };
}
