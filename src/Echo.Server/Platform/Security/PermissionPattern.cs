namespace Echo.Server.Platform.Security;

/// <summary>Patterns <c>res:act</c>, <c>res:*</c>, <c>*:act</c> and <c>*:*</c>, as roles, grants and key scopes hold them.</summary>
public static class PermissionPattern
{
    public static bool Matches(string pattern, string permission) =>
        Covers(Resource(pattern), Resource(permission)) && Covers(Action(pattern), Action(permission));

    /// <summary>Whether one of some patterns matches all that a pattern matches. Patterns are compared as patterns: what a future permission
    /// would add counts too.</summary>
    public static bool Covers(IReadOnlyList<string> patterns, string pattern) => patterns.Any(wide => Matches(wide, pattern));

    /// <summary>The scopes that allow what both of two allow; null for no limit.</summary>
    public static IReadOnlyList<string>? Both(IReadOnlyList<string>? first, IReadOnlyList<string>? second) =>
        first is null ? second
        : second is null ? first
        : [.. (from one in first from other in second select Both(one, other)).OfType<string>().Distinct()];

    /// <summary>Whether a pattern matches at least one permission that exists.</summary>
    public static bool IsKnown(string pattern) => Permissions.All.Any(permission => Matches(pattern, permission));

    static bool Covers(ReadOnlySpan<char> pattern, ReadOnlySpan<char> part) => pattern is "*" || pattern.SequenceEqual(part);

    static string? Both(string first, string second)
    {
        var resource = Narrower(Resource(first), Resource(second));
        var action = Narrower(Action(first), Action(second));
        return resource.IsEmpty || action.IsEmpty ? null : $"{resource}:{action}";
    }

    static ReadOnlySpan<char> Narrower(ReadOnlySpan<char> first, ReadOnlySpan<char> second) =>
        Covers(first, second) ? second : Covers(second, first) ? first : [];

    static ReadOnlySpan<char> Resource(string text) => text.AsSpan(0, Math.Max(0, text.IndexOf(':')));

    static ReadOnlySpan<char> Action(string text) => text.AsSpan(text.IndexOf(':') + 1);
}
