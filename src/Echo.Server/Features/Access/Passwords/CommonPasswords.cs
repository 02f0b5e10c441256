using System.Collections.Frozen;

namespace Echo.Server.Features.Access.Passwords;

/// <summary>Passwords that anybody would try first; the list is bundled as <c>common-passwords.txt</c>.</summary>
static class CommonPasswords
{
    static readonly Lazy<FrozenSet<string>> Known = new(Load);

    public static bool Contains(string password) => Known.Value.Contains(password.ToLowerInvariant());

    static FrozenSet<string> Load()
    {
        using var list = new StreamReader(typeof(CommonPasswords).Assembly.GetManifestResourceStream("common-passwords.txt")!);
        return list.ReadToEnd().Split('\n', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries).ToFrozenSet();
    }
}
