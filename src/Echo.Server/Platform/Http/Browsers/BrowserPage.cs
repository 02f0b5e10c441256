using System.Net;
using System.Security.Cryptography;
using System.Text;
using Microsoft.AspNetCore.Http.HttpResults;

namespace Echo.Server.Platform.Http.Browsers;

/// <summary>A page for somebody who comes back from another server: one HTML file with its style inside and no script. The style works because
/// the page's policy names its hash.</summary>
public static class BrowserPage
{
    static readonly Lazy<string> File = new(Load);

    static readonly Lazy<string> Style = new(() =>
    {
        var begin = File.Value.IndexOf("<style>", StringComparison.Ordinal) + "<style>".Length;
        var style = File.Value[begin..File.Value.IndexOf("</style>", StringComparison.Ordinal)];
        return "sha256-" + Convert.ToBase64String(SHA256.HashData(Encoding.UTF8.GetBytes(style)));
    });

    /// <summary>Says how something has ended.</summary>
    /// <param name="values">What to copy from it, each with the name that programs know it by.</param>
    public static ContentHttpResult Tell(HttpContext context, string title, string text, params IEnumerable<(string Name, string Value)> values) =>
        Answer(context, title, text, List(values), formAction: "'none'");

    /// <summary>Asks whether to go on.</summary>
    /// <param name="button">What the button says.</param>
    /// <param name="action">What gets the form, beside the page: a proxy may have put both below a path of its own.</param>
    /// <param name="fields">What the form sends.</param>
    public static ContentHttpResult Ask(
        HttpContext context, string title, string text, string button, string action, params IEnumerable<(string Name, string? Value)> fields)
    {
        var hidden = fields.Where(field => field.Value is not null)
            .Select(field => $"<input type=\"hidden\" name=\"{Html(field.Name)}\" value=\"{Html(field.Value!)}\">");
        var form = $"<form method=\"post\" action=\"{Html(action)}\">{string.Concat(hidden)}<button>{Html(button)}</button></form>";
        return Answer(context, title, text, form, formAction: "'self'");
    }

    static ContentHttpResult Answer(HttpContext context, string title, string text, string content, string formAction)
    {
        context.Response.Headers.ContentSecurityPolicy =
            $"default-src 'none'; style-src '{Style.Value}'; base-uri 'none'; form-action {formAction}; frame-ancestors 'none'";
        context.Response.Headers.CacheControl = "no-store";
        return TypedResults.Text(
            File.Value.Replace("{title}", Html(title), StringComparison.Ordinal)
                .Replace("{content}", $"<p>{Html(text)}</p>{content}", StringComparison.Ordinal),
            "text/html; charset=utf-8");
    }

    static string List(IEnumerable<(string Name, string Value)> values)
    {
        var list = string.Concat(values.Select(value => $"<dt>{Html(value.Name)}</dt><dd id=\"{Html(value.Name)}\">{Html(value.Value)}</dd>"));
        return list.Length > 0 ? $"<dl>{list}</dl>" : "";
    }

    static string Html(string text) => WebUtility.HtmlEncode(text);

    static string Load()
    {
        using var file = new StreamReader(typeof(BrowserPage).Assembly.GetManifestResourceStream("browser-page.html")!);
        return file.ReadToEnd();
    }
}
