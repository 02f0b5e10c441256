namespace Echo.Server.Features.Services.Execution;

/// <summary>Knows what in a path would lead elsewhere.</summary>
static class PathText
{
    /// <summary>A segment that servers take for "here" or "one up", however it is written.</summary>
    public static bool IsDots(string segment)
    {
        var plain = segment.Replace("%2e", ".", StringComparison.OrdinalIgnoreCase);
        return plain is "." or "..";
    }

    /// <summary>Whether a value can stand in a path. Many servers undo the encoding of slashes, so the pieces between them are looked at as well.
    /// </summary>
    public static bool IsSafe(string value) =>
        value.Length > 0 && !value.Any(char.IsControl) && !value.Split('/', '\\').Any(static piece => IsDots(Uri.UnescapeDataString(piece)));
}
