using System.Text.Json;
using Echo.Server.Platform.Http.Problems;

namespace Echo.Server.Platform.Schemas;

/// <summary>The rules of numbers.</summary>
static class NumberRules
{
    static readonly string[] Names = ["minimum", "maximum", "exclusiveMinimum", "exclusiveMaximum", "multipleOf"];

    public static void Check(SchemaCheck check, JsonElement schema, JsonElement value, string path)
    {
        foreach (var name in Names)
        {
            if (!schema.TryGetProperty(name, out var bound) || !SchemaNumber.TryRead(bound, out var limit))
                continue;
            if (!SchemaNumber.TryRead(value, out var number))
                check.Add(path, "Use a number of less than 28 digits.", ViolationTypes.NumberRange);
            else if (!Holds(name, number, limit))
                check.Add(path, Sentence(name, bound.GetRawText()), ViolationTypes.NumberRange);
        }
    }

    static bool Holds(string name, decimal number, decimal limit) => name switch
    {
        "minimum" => number >= limit,
        "maximum" => number <= limit,
        "exclusiveMinimum" => number > limit,
        "exclusiveMaximum" => number < limit,
        _ => number % limit == 0,
    };

    static string Sentence(string name, string limit) => name switch
    {
        "minimum" => $"Use a number from {limit} on.",
        "maximum" => $"Use a number up to {limit}.",
        "exclusiveMinimum" => $"Use a number above {limit}.",
        "exclusiveMaximum" => $"Use a number below {limit}.",
        _ => $"Use a multiple of {limit}.",
    };
}
