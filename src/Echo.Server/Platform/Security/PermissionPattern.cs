namespace Echo.Server.Platform.Security;

/// <summary>Patterns <c>res:act</c>, <c>res:*</c>, <c>*:act</c> and <c>*:*</c>, as roles, grants and key scopes hold them.</summary>
public static class PermissionPattern
{
    public static bool Matches(string pattern, string permission) =>
        Covers(Resource(pattern), Resource(permission)) && Covers(Action(pattern), Action(permission));

    /// <summary>Whether one of some patterns matches all that a pattern matches. Patterns are compared as patterns: what a future permission
    /// would add counts too.</summary>
    public static bool Covers(IReadOnlyList<string> patterns, string pattern) => patterns.Any(wide => Matches(wide, pattern));

    /// <summary>Whether a pattern matches at least one permission that exists.</summary>
    public static bool IsKnown(string pattern) => Permissions.All.Any(permission => Matches(pattern, permission));

    static bool Covers(ReadOnlySpan<char> pattern, ReadOnlySpan<char> part) => pattern is "*" || pattern.SequenceEqual(part);

    static ReadOnlySpan<char> Resource(string text) => text.AsSpan(0, Math.Max(0, text.IndexOf(':')));

    static ReadOnlySpan<char> Action(string text) => text.AsSpan(text.IndexOf(':') + 1);
}
