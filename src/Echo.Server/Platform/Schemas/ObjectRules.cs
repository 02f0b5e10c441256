using System.Text.Json;
using Echo.Server.Platform.Http.Problems;

namespace Echo.Server.Platform.Schemas;

/// <summary>The rules of objects.</summary>
static class ObjectRules
{
    public static void Check(SchemaCheck check, JsonElement schema, JsonElement value, string path)
    {
        if (schema.TryGetProperty("required", out var required))
        {
            foreach (var name in required.EnumerateArray().Select(name => name.GetString()!))
            {
                if (!value.TryGetProperty(name, out _))
                    check.Add(SchemaCheck.Join(path, name), "This field is required.", ViolationTypes.Missing);
            }
        }

        var count = value.GetPropertyCount();
        if (schema.TryGetProperty("minProperties", out var least) && count < least.GetInt32())
            check.Add(path, $"Give at least {least.GetInt32()} members.", ViolationTypes.Value);
        if (schema.TryGetProperty("maxProperties", out var most) && count > most.GetInt32())
            check.Add(path, $"Give at most {most.GetInt32()} members.", ViolationTypes.ObjectTooLarge);
        foreach (var member in value.EnumerateObject())
            Check(check, schema, member, SchemaCheck.Join(path, member.Name));
    }

    static void Check(SchemaCheck check, JsonElement schema, JsonProperty member, string path)
    {
        var isKnown = false;
        if (schema.TryGetProperty("properties", out var properties) && properties.TryGetProperty(member.Name, out var own))
        {
            isKnown = true;
            check.Run(own, member.Value, path);
        }

        if (schema.TryGetProperty("patternProperties", out var byPattern))
        {
            foreach (var pattern in byPattern.EnumerateObject())
            {
                if (!check.Patterns.IsMatch(pattern.Name, member.Name))
                    continue;
                isKnown = true;
                check.Run(pattern.Value, member.Value, path);
            }
        }

        if (!isKnown && schema.TryGetProperty("additionalProperties", out var others))
        {
            if (others.ValueKind == JsonValueKind.False)
                check.Add(path, "This field is not known here.", ViolationTypes.Value);
            else
                check.Run(others, member.Value, path);
        }

        if (schema.TryGetProperty("propertyNames", out var names) && !check.Fits(names, JsonSerializer.SerializeToElement(member.Name)))
            check.Add(path, "A member may not have this name.", ViolationTypes.Value);
    }
}
