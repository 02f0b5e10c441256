using System.Text.Json;

namespace Echo.Mcp.Json;

/// <summary>Whether two JSON values are the same, however they are written.</summary>
public static class JsonEquality
{
    // Deeper than any message may be.
    const int MostDepth = 1000;

    /// <summary>The order of members, white space and escapes make no difference; 1 and 1.0 are one number. Nothing equals nothing.</summary>
    public static bool AreEqual(RawJson one, RawJson other)
    {
        if (one.Utf8.Span.SequenceEqual(other.Utf8.Span))
            return true;
        if (one.IsEmpty || other.IsEmpty)
            return false;
        try
        {
            using var first = JsonDocument.Parse(one.Utf8, new() { MaxDepth = MostDepth });
            using var second = JsonDocument.Parse(other.Utf8, new() { MaxDepth = MostDepth });
            return JsonElement.DeepEquals(first.RootElement, second.RootElement);
        }
        catch (InvalidOperationException)
        {
            // Half a surrogate pair can't be compared, other than as it is written.
            return false;
        }
    }
}
