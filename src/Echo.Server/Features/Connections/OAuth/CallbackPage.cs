using System.Net;
using System.Security.Cryptography;
using System.Text;
using Microsoft.AspNetCore.Http.HttpResults;

namespace Echo.Server.Features.Connections.OAuth;

/// <summary>What a browser shows that comes back from an authorization server: one HTML file with its style inside and no script. The style
/// works because the page's policy names its hash.</summary>
static class CallbackPage
{
    static readonly Lazy<string> File = new(Load);

    static readonly Lazy<string> Policy = new(() =>
        $"default-src 'none'; style-src '{HashOfStyle()}'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'");

    public static ContentHttpResult Answer(HttpContext context, SignInOutcome.SignedIn signedIn)
    {
        context.Response.Headers.ContentSecurityPolicy = Policy.Value;
        context.Response.Headers.CacheControl = "no-store";
        var name = signedIn.Connection.Name;
        var (title, text) = signedIn.Offer switch
        {
            { Value: { } offer } => ("The connection is ready", $"Echo is signed in at {name}, which offers {Tools(offer.Tools.Count)}."),
            { Failure: var failure } => ("Signed in, but not connected", $"Echo is signed in at {name}, but could not open it: {failure?.Reason}"),
        };
        return TypedResults.Text(
            File.Value.Replace("{title}", WebUtility.HtmlEncode(title), StringComparison.Ordinal)
                .Replace("{text}", WebUtility.HtmlEncode(text), StringComparison.Ordinal),
            "text/html; charset=utf-8");
    }

    static string Tools(int count) => count == 1 ? "1 tool" : $"{count} tools";

    static string HashOfStyle()
    {
        var begin = File.Value.IndexOf("<style>", StringComparison.Ordinal) + "<style>".Length;
        var style = File.Value[begin..File.Value.IndexOf("</style>", StringComparison.Ordinal)];
        return "sha256-" + Convert.ToBase64String(SHA256.HashData(Encoding.UTF8.GetBytes(style)));
    }

    static string Load()
    {
        using var file = new StreamReader(typeof(CallbackPage).Assembly.GetManifestResourceStream("oauth-callback.html")!);
        return file.ReadToEnd();
    }
}
