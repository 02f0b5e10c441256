using System.Net;
using System.Security.Cryptography;
using System.Text;
using Echo.Server.Features.Google.Flows;
using Microsoft.AspNetCore.Http.HttpResults;

namespace Echo.Server.Features.Google.Api;

/// <summary>What a browser shows that comes back from Google: one HTML file with its style inside and no script. The style works because the
/// page's policy names its hash.</summary>
static class GooglePage
{
    static readonly Lazy<string> File = new(Load);

    static readonly Lazy<string> Policy = new(() =>
        $"default-src 'none'; style-src '{HashOfStyle()}'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'");

    public static ContentHttpResult Of(HttpContext context, SignInOutcome.SignedIn signedIn) => Answer(
        context,
        "You are signed in",
        $"Echo knows you as {signedIn.Session.User.Text("username")}, by the Google account {signedIn.Email}. This is your access token, for a day:",
        [
            ("access_token", signedIn.Session.AccessToken),
            ("token_type", "bearer"),
            ("expires_in", $"{signedIn.Session.ExpiresIn}"),
            ("user_id", signedIn.Session.Uuid.ToString()),
            ("granted_scopes", string.Join(' ', signedIn.GrantedScopes)),
        ]);

    public static ContentHttpResult Of(HttpContext context, SignInOutcome.Confirm confirm) => Answer(
        context,
        "Connect these accounts?",
        $"The Google account {confirm.Email} is about to be connected to {confirm.Username} at Echo. If you did not begin this, close the page: "
            + "nothing has happened. Else confirm it with this token, signed in as that account:",
        [("confirm_token", confirm.Token)]);

    static ContentHttpResult Answer(HttpContext context, string title, string text, IEnumerable<(string Name, string Value)> values)
    {
        context.Response.Headers.ContentSecurityPolicy = Policy.Value;
        context.Response.Headers.CacheControl = "no-store";
        var list = string.Concat(values.Select(value => $"<dt>{Html(value.Name)}</dt><dd id=\"{Html(value.Name)}\">{Html(value.Value)}</dd>"));
        return TypedResults.Text(
            File.Value.Replace("{title}", Html(title), StringComparison.Ordinal)
                .Replace("{text}", Html(text), StringComparison.Ordinal)
                .Replace("{values}", list, StringComparison.Ordinal),
            "text/html; charset=utf-8");
    }

    static string Html(string text) => WebUtility.HtmlEncode(text);

    static string HashOfStyle()
    {
        var begin = File.Value.IndexOf("<style>", StringComparison.Ordinal) + "<style>".Length;
        var style = File.Value[begin..File.Value.IndexOf("</style>", StringComparison.Ordinal)];
        return "sha256-" + Convert.ToBase64String(SHA256.HashData(Encoding.UTF8.GetBytes(style)));
    }

    static string Load()
    {
        using var file = new StreamReader(typeof(GooglePage).Assembly.GetManifestResourceStream("google-callback.html")!);
        return file.ReadToEnd();
    }
}
