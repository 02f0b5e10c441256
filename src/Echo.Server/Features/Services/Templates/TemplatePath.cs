using System.Buffers;
using System.Globalization;
using System.Text.Json;

namespace Echo.Server.Features.Services.Templates;

/// <summary>Where a placeholder finds its value: <c>a.b[0].c</c>, the name of a root and steps into it.</summary>
sealed class TemplatePath
{
    const int MostSteps = 32;

    static readonly char[] StepStarts = ['.', '['];
    static readonly SearchValues<char> Marks = SearchValues.Create("{}[].\"");

    readonly List<Step> steps;

    TemplatePath(string root, List<Step> steps) => (Root, this.steps) = (root, steps);

    public string Root { get; }

    /// <summary>What the first step says about the root: true for an object, false for a list, null for nothing.</summary>
    public bool? RootIsObject => steps.Count == 0 ? null : steps[0].Index is null;

    /// <returns>Null when the text is no path.</returns>
    public static TemplatePath? Parse(string text)
    {
        var end = text.IndexOfAny(StepStarts);
        var root = end < 0 ? text : text[..end];
        if (!IsName(root))
            return null;
        List<Step> found = [];
        for (var at = root.Length; at < text.Length;)
        {
            if (found.Count == MostSteps || ParseStep(text, ref at) is not { } step)
                return null;
            found.Add(step);
        }

        return new(root, found);
    }

    /// <returns>Null when the path leads to nothing.</returns>
    public JsonElement? Find(JsonElement root)
    {
        var current = root;
        foreach (var step in steps)
        {
            if (step.Index is { } index)
            {
                if (current.ValueKind != JsonValueKind.Array || index >= current.GetArrayLength())
                    return null;
                current = current[index];
            }
            else if (current.ValueKind != JsonValueKind.Object || !current.TryGetProperty(step.Name!, out current))
                return null;
        }

        return current;
    }

    static Step? ParseStep(string text, ref int at)
    {
        var isIndex = text[at] == '[';
        var end = isIndex ? text.IndexOf(']', at) : text.IndexOfAny(StepStarts, at + 1);
        if (end < 0)
            end = text.Length;
        if (isIndex && end == text.Length)
            return null;
        var inside = text[(at + 1)..end];
        at = isIndex ? end + 1 : end;
        if (isIndex)
            return int.TryParse(inside, NumberStyles.None, CultureInfo.InvariantCulture, out var index) ? new(null, index) : null;
        return IsName(inside) ? new(inside, null) : null;
    }

    // Upstream fields have odd names; what a path is made of, and white space, they can't have here.
    static bool IsName(string name) => name.Length > 0 && !name.AsSpan().ContainsAny(Marks) && !name.Any(char.IsWhiteSpace) && !name.Any(char.IsControl);

    readonly record struct Step(string? Name, int? Index);
}
