using System.Security.Cryptography;
using System.Text;
using Microsoft.AspNetCore.Http.HttpResults;

namespace Echo.Server.Features.Access.Pages;

/// <summary>A page behind a link that Echo hands out: one HTML file with script and style inside, the shared parts put in place. They run
/// because the page's policy names their hashes; nothing else does.</summary>
sealed class Page
{
    readonly string html;
    readonly string contentSecurityPolicy;

    /// <param name="name">The file.</param>
    public Page(string name)
    {
        html = Load(name)
            .Replace("/*page.css*/", Load("page.css"), StringComparison.Ordinal)
            .Replace("/*page.js*/", Load("page.js"), StringComparison.Ordinal);
        contentSecurityPolicy = string.Join("; ",
            "default-src 'none'",
            $"script-src '{HashOf("script")}'",
            $"style-src '{HashOf("style")}'",
            "connect-src 'self'",
            "base-uri 'none'",
            "form-action 'none'",
            "frame-ancestors 'none'");
    }

    public ContentHttpResult Answer(HttpContext context, int status = StatusCodes.Status200OK)
    {
        context.Response.Headers.ContentSecurityPolicy = contentSecurityPolicy;
        return TypedResults.Text(html, "text/html; charset=utf-8", statusCode: status);
    }

    string HashOf(string element)
    {
        var begin = html.IndexOf($"<{element}>", StringComparison.Ordinal) + element.Length + 2;
        var text = html[begin..html.IndexOf($"</{element}>", StringComparison.Ordinal)];
        return "sha256-" + Convert.ToBase64String(SHA256.HashData(Encoding.UTF8.GetBytes(text)));
    }

    static string Load(string name)
    {
        using var file = new StreamReader(typeof(Page).Assembly.GetManifestResourceStream(name)!);
        return file.ReadToEnd();
    }
}
