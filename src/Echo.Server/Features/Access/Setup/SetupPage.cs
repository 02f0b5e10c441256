using System.Security.Cryptography;
using System.Text;

namespace Echo.Server.Features.Access.Setup;

/// <summary>The page of the setup link: one HTML file with its script and style inside. They run because the page's policy names their
/// hashes; nothing else does.</summary>
static class SetupPage
{
    static readonly Lazy<string> File = new(Load);

    public static string Html => File.Value;

    public static string ContentSecurityPolicy { get; } = string.Join("; ",
        "default-src 'none'",
        $"script-src '{HashOf("script")}'",
        $"style-src '{HashOf("style")}'",
        "connect-src 'self'",
        "base-uri 'none'",
        "form-action 'none'",
        "frame-ancestors 'none'");

    static string HashOf(string element)
    {
        var begin = Html.IndexOf($"<{element}>", StringComparison.Ordinal) + element.Length + 2;
        var text = Html[begin..Html.IndexOf($"</{element}>", StringComparison.Ordinal)];
        return "sha256-" + Convert.ToBase64String(SHA256.HashData(Encoding.UTF8.GetBytes(text)));
    }

    static string Load()
    {
        using var file = new StreamReader(typeof(SetupPage).Assembly.GetManifestResourceStream("setup.html")!);
        return file.ReadToEnd();
    }
}
