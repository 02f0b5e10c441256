using System.Text.Json;
using Echo.Server.Platform.Http.Problems;

namespace Echo.Server.Platform.Schemas;

/// <summary>The rules of lists.</summary>
static class ListRules
{
    // Elements are compared each with each.
    const int MostToCompare = 1000;

    public static void Check(SchemaCheck check, JsonElement schema, JsonElement value, string path)
    {
        var count = value.GetArrayLength();
        if (schema.TryGetProperty("minItems", out var least) && count < least.GetInt32())
            check.Add(path, $"Give at least {least.GetInt32()} elements.", ViolationTypes.ListTooShort);
        if (schema.TryGetProperty("maxItems", out var most) && count > most.GetInt32())
        {
            check.Add(path, $"Give at most {most.GetInt32()} elements.", ViolationTypes.ListTooLong);
            return;
        }

        if (schema.TryGetProperty("uniqueItems", out var unique) && unique.ValueKind == JsonValueKind.True)
            CheckUnique(check, value, count, path);
        CheckItems(check, schema, value, path);
    }

    static void CheckItems(SchemaCheck check, JsonElement schema, JsonElement value, string path)
    {
        var first = schema.TryGetProperty("prefixItems", out var prefix) ? prefix.GetArrayLength() : 0;
        var hasRest = schema.TryGetProperty("items", out var rest);
        var index = 0;
        foreach (var item in value.EnumerateArray())
        {
            if (index < first)
                check.Run(prefix[index], item, SchemaCheck.Join(path, index));
            else if (hasRest)
                check.Run(rest, item, SchemaCheck.Join(path, index));
            index++;
        }
    }

    static void CheckUnique(SchemaCheck check, JsonElement value, int count, string path)
    {
        if (count > MostToCompare)
        {
            check.Add(path, $"Give at most {MostToCompare} elements.", ViolationTypes.ListTooLong);
            return;
        }

        var items = value.EnumerateArray().ToArray();
        for (var i = 1; i < items.Length; i++)
        {
            if (items.AsSpan(0, i).ToArray().Any(earlier => JsonElement.DeepEquals(earlier, items[i])))
                check.Add(SchemaCheck.Join(path, i), "This element stands in the list twice.", ViolationTypes.Duplicate);
        }
    }
}
