using System.Text.Json;

namespace Echo.Server.Features.Connections.ToolChanges;

/// <summary>Grades how a tool's definition has changed. Breaking is what lets a call that fitted before fail, takes away what a caller relies on, or
/// makes more of a call than it was: a tool that only read and now writes.</summary>
static class ToolGrade
{
    // Deeper than any message may be.
    const int MostDepth = 1000;

    // Of schemas within schemas; what lies deeper counts as a whole.
    const int MostLevels = 32;

    // What a hint is when the tool does not give it (2025-11-25, schema, ToolAnnotations).
    static readonly (string Hint, bool Usual, bool Safe)[] Hints =
        [("readOnlyHint", false, true), ("destructiveHint", true, false), ("idempotentHint", false, true), ("openWorldHint", true, false)];

    // Keywords that say nothing about what fits.
    static readonly HashSet<string> Words = ["title", "description", "examples", "default", "$comment", "$schema", "deprecated", "readOnly", "writeOnly"];

    /// <param name="before">JSON text of the tool as it was.</param>
    /// <param name="after">As it is.</param>
    public static bool IsBreaking(string before, string after)
    {
        try
        {
            using var old = JsonDocument.Parse(before, new() { MaxDepth = MostDepth });
            using var now = JsonDocument.Parse(after, new() { MaxDepth = MostDepth });
            var (one, other) = (old.RootElement, now.RootElement);
            return Refuses(Member(one, "inputSchema"), Member(other, "inputSchema"), MostLevels)
                || Lacks(Member(one, "outputSchema"), Member(other, "outputSchema"), MostLevels)
                || Hints.Any(hint => IsSafe(one, hint) && !IsSafe(other, hint));
        }
        catch (InvalidOperationException)
        {
            // Half a surrogate pair can't be compared.
            return true;
        }
    }

    /// <summary>Whether arguments that fitted may not fit any more.</summary>
    static bool Refuses(JsonElement before, JsonElement after, int levels)
    {
        if (IsNothing(after) || JsonElement.DeepEquals(before, after))
            return false;
        if (after.ValueKind != JsonValueKind.Object || before.ValueKind is not (JsonValueKind.Object or JsonValueKind.Undefined) || levels == 0)
            return true;
        var known = Strings(Member(before, "required"));
        if (Strings(Member(after, "required")).Except(known).Any())
            return true;
        var (old, now) = (Member(before, "properties"), Member(after, "properties"));
        var isOpen = Member(after, "additionalProperties").ValueKind != JsonValueKind.False;
        foreach (var property in Properties(old))
        {
            var same = Member(now, property.Name);
            if (same.ValueKind == JsonValueKind.Undefined ? !isOpen || known.Contains(property.Name) : Refuses(property.Value, same, levels - 1))
                return true;
        }

        // A new one may only be new: whoever sent nothing there goes on to.
        return Properties(after).Any(keyword => keyword.Name is not ("required" or "properties") && !Words.Contains(keyword.Name)
            && !Allows(keyword, Member(before, keyword.Name)));
    }

    /// <summary>Whether a keyword lets through what it let through before.</summary>
    static bool Allows(JsonProperty keyword, JsonElement before) => keyword.Name switch
    {
        "enum" or "type" when before.ValueKind != JsonValueKind.Undefined => !Values(before).Except(Values(keyword.Value)).Any(),
        "additionalProperties" => keyword.Value.ValueKind == JsonValueKind.True || JsonElement.DeepEquals(before, keyword.Value),
        "$defs" or "definitions" => before.ValueKind == JsonValueKind.Undefined || JsonElement.DeepEquals(before, keyword.Value),
        _ => JsonElement.DeepEquals(before, keyword.Value),
    };

    /// <summary>Whether results may lack what they had.</summary>
    static bool Lacks(JsonElement before, JsonElement after, int levels)
    {
        if (IsNothing(before) || JsonElement.DeepEquals(before, after))
            return false;
        if (before.ValueKind != JsonValueKind.Object || after.ValueKind != JsonValueKind.Object || levels == 0
            || Strings(Member(before, "required")).Except(Strings(Member(after, "required"))).Any())
            return true;
        var now = Member(after, "properties");
        if (Properties(Member(before, "properties")).Any(property => Lacks(property.Value, Member(now, property.Name), levels - 1)))
            return true;

        // What results may be was said by these; more than before must not be possible.
        return Properties(before).Any(keyword => keyword.Name is not ("required" or "properties" or "additionalProperties") && !Words.Contains(keyword.Name)
            && !Promises(keyword, Member(after, keyword.Name)));
    }

    /// <summary>Whether results are still among those that a keyword let through.</summary>
    static bool Promises(JsonProperty keyword, JsonElement now) => keyword.Name switch
    {
        "enum" or "type" => now.ValueKind != JsonValueKind.Undefined && !Values(now).Except(Values(keyword.Value)).Any(),
        _ => JsonElement.DeepEquals(keyword.Value, now),
    };

    static bool IsSafe(JsonElement tool, (string Hint, bool Usual, bool Safe) hint) =>
        (Member(Member(tool, "annotations"), hint.Hint).ValueKind switch
        {
            JsonValueKind.True => true,
            JsonValueKind.False => false,
            _ => hint.Usual,
        }) == hint.Safe;

    static bool IsNothing(JsonElement schema) => schema.ValueKind is JsonValueKind.Undefined or JsonValueKind.Null or JsonValueKind.True;

    static JsonElement Member(JsonElement parent, string name) =>
        parent.ValueKind == JsonValueKind.Object && parent.TryGetProperty(name, out var member) ? member : default;

    static JsonElement.ObjectEnumerator Properties(JsonElement value) => value.ValueKind == JsonValueKind.Object ? value.EnumerateObject() : default;

    static HashSet<string> Strings(JsonElement list) => list.ValueKind == JsonValueKind.Array
        ? [.. list.EnumerateArray().Where(item => item.ValueKind == JsonValueKind.String).Select(item => item.GetString()!)]
        : [];

    static HashSet<string> Values(JsonElement value) =>
        value.ValueKind == JsonValueKind.Array ? [.. value.EnumerateArray().Select(item => item.GetRawText())]
        : value.ValueKind == JsonValueKind.Undefined ? []
        : [value.GetRawText()];
}
