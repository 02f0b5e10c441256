using System.Text.Json;

namespace Echo.Server.Platform.Http.Requests;

/// <summary>Takes nulls out of a body where they mean the same as absent: in optional fields whose property can't hold null and has a
/// default instead (contract section 1.2).</summary>
static class AbsentNulls
{
    public static byte[] Remove(JsonElement body, Type type)
    {
        using var buffer = new MemoryStream();
        using (var writer = new Utf8JsonWriter(buffer))
            Copy(body, type, writer);
        return buffer.ToArray();
    }

    static void Copy(JsonElement value, Type type, Utf8JsonWriter writer)
    {
        if (value.ValueKind == JsonValueKind.Object && WireTypes.IsObject(type))
            CopyObject(value, RequestShape.Of(type), writer);
        else if (value.ValueKind == JsonValueKind.Array && WireTypes.ElementOf(type) is { } element)
            CopyList(value, element, writer);
        else
            value.WriteTo(writer);
    }

    static void CopyObject(JsonElement value, RequestShape shape, Utf8JsonWriter writer)
    {
        writer.WriteStartObject();
        foreach (var property in value.EnumerateObject())
        {
            var field = shape.Find(property.Name);
            if (property.Value.ValueKind == JsonValueKind.Null && field is { AllowsNull: false })
                continue;
            writer.WritePropertyName(property.Name);
            Copy(property.Value, field?.Type ?? typeof(JsonElement), writer);
        }

        writer.WriteEndObject();
    }

    static void CopyList(JsonElement value, Type element, Utf8JsonWriter writer)
    {
        writer.WriteStartArray();
        foreach (var inner in value.EnumerateArray())
            Copy(inner, element, writer);
        writer.WriteEndArray();
    }
}
