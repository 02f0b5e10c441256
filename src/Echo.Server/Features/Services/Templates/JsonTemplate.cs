using System.Text.Json;
using Echo.Mcp.Json;
using Echo.Server.Platform.Http.Json;

namespace Echo.Server.Features.Services.Templates;

/// <summary>A JSON value whose strings may hold placeholders.</summary>
sealed class JsonTemplate
{
    readonly JsonElement root;

    JsonTemplate(JsonElement root, IReadOnlyList<TemplatePath> paths) => (this.root, Paths) = (root, paths);

    /// <summary>All placeholders, in the order of the text.</summary>
    public IReadOnlyList<TemplatePath> Paths { get; }

    /// <returns>Null when a placeholder is not closed, or holds no path.</returns>
    public static JsonTemplate? Parse(RawJson json)
    {
        List<TemplatePath> paths = [];
        try
        {
            var value = JsonElement.Parse(json.Utf8.Span);
            return Collect(value, paths) ? new(value, paths) : null;
        }
        catch (Exception unreadable) when (unreadable is JsonException or InvalidOperationException)
        {
            return null;
        }
    }

    /// <exception cref="TooLongException">The value became longer than <paramref name="most"/> bytes.</exception>
    public RawJson Render(TemplateScope scope, int most)
    {
        var buffer = new CappedBuffer(most);
        using (var writer = new Utf8JsonWriter(buffer, WireJson.Writer))
            Write(writer, root, scope, most);
        return new(buffer.Written);
    }

    static void Write(Utf8JsonWriter writer, JsonElement value, TemplateScope scope, int most)
    {
        switch (value.ValueKind)
        {
            case JsonValueKind.Object:
                writer.WriteStartObject();
                foreach (var member in value.EnumerateObject())
                {
                    writer.WritePropertyName(member.Name);
                    Write(writer, member.Value, scope, most);
                }

                writer.WriteEndObject();
                break;
            case JsonValueKind.Array:
                writer.WriteStartArray();
                foreach (var element in value.EnumerateArray())
                    Write(writer, element, scope, most);
                writer.WriteEndArray();
                break;
            case JsonValueKind.String when TextTemplate.HasPlaceholder(value.GetString()!):
                WriteText(writer, TextTemplate.Parse(value.GetString()!)!, scope, most);
                break;
            default:
                value.WriteTo(writer);
                break;
        }
    }

    static void WriteText(Utf8JsonWriter writer, TextTemplate text, TemplateScope scope, int most)
    {
        if (text.Whole is not { } path)
            writer.WriteStringValue(text.Render(scope, most));
        else if (scope.Find(path) is { } value)
            writer.WriteRawValue(value.GetRawText(), skipInputValidation: true);
        else
            writer.WriteNullValue();

        // What is inserted may be long, and the writer keeps it until it is asked for.
        writer.Flush();
    }

    static bool Collect(JsonElement value, List<TemplatePath> paths)
    {
        switch (value.ValueKind)
        {
            case JsonValueKind.Object:
                return value.EnumerateObject().All(member => Collect(member.Value, paths));
            case JsonValueKind.Array:
                return value.EnumerateArray().All(element => Collect(element, paths));
            case JsonValueKind.String:
                if (TextTemplate.Parse(value.GetString()!) is not { } text)
                    return false;
                paths.AddRange(text.Paths);
                return true;
            default:
                return true;
        }
    }
}
