using System.Buffers;
using System.Text.RegularExpressions;

namespace Echo.Server.Platform.Logging;

/// <summary>Takes secrets out of text on its way to the log. The second line of defence: nothing should hand a secret to the log at all.</summary>
static partial class Redaction
{
    public const string Mask = "***";

    // Most lines hold nothing of the kind; this search is many times cheaper than the expressions.
    static readonly SearchValues<string> Hints = SearchValues.Create(
        [
            "bearer", "basic", "echo_", "eyJ", "token", "ticket", "code=", "state=", "passw", "pwd", "secret", "authorization", "api_key",
            "api-key", "apikey", "credential", "ghp_", "gho_", "ghs_", "ghu_", "ghr_", "github_pat_", "sk-", "://",
        ],
        StringComparison.OrdinalIgnoreCase);

    public static string Apply(string text)
    {
        if (text.AsSpan().IndexOfAny(Hints) < 0)
            return text;
        text = Scheme().Replace(text, "${name} " + Mask);
        text = KnownForm().Replace(text, Mask);
        text = UserInformation().Replace(text, "://" + Mask + "@");
        text = Parameter().Replace(text, "${name}" + Mask);
        return Field().Replace(text, "${name}" + Mask);
    }

    /// <summary>Whether a value of this name (in snake_case) is secret whatever it looks like.</summary>
    public static bool IsSecretName(string name) => SecretName().IsMatch(name);

    [GeneratedRegex(@"^(.*_)?(password|passwd|pwd|secret|authorization|credentials?|api_key|access_token|refresh_token|id_token|token|ticket)$", Options)]
    private static partial Regex SecretName();

    // Authorization: Bearer xyz
    [GeneratedRegex(@"\b(?<name>bearer|basic)\s+[a-z0-9\-._~+/]{6,}=*", Options)]
    private static partial Regex Scheme();

    // API keys of Echo, JSON web tokens, tokens of GitHub and OpenAI.
    [GeneratedRegex(
        @"\becho_[a-z0-9_-]{20,}|\beyJ[a-z0-9_-]{4,}\.[a-z0-9_-]{4,}(\.[a-z0-9_-]*)?|\b(gh[pousr]|github_pat)_[a-z0-9_]{16,}|\bsk-[a-z0-9_-]{16,}", Options)]
    private static partial Regex KnownForm();

    // https://user:password@host
    [GeneratedRegex(@"://[^\s/@:]*:[^\s/@]+@", Options)]
    private static partial Regex UserInformation();

    // Query parameters of sign-ins and sockets. Outside of a query string, a short "code=1" is more likely something else.
    [GeneratedRegex(@"(?<name>[?&](code|state|key)=)[^&\s""'<>]+|(?<name>\b(code|state)=)[^&\s""'<>]{8,}", Options)]
    private static partial Regex Parameter();

    // password=x, "client_secret": "x", Pwd: x
    [GeneratedRegex(
        @"(?<name>(password|passwd|pwd|secret|api[_-]?key|token|ticket|authorization|credentials?)[""']?\s*[=:]\s*[""']?)[^\s""'&;,{}\[\]]+", Options)]
    private static partial Regex Field();

    const RegexOptions Options = RegexOptions.NonBacktracking | RegexOptions.ExplicitCapture | RegexOptions.IgnoreCase | RegexOptions.CultureInvariant;
}
