using System.Buffers;
using System.Text.Json;
using Echo.Mcp.Json;
using Echo.Server.Platform.Http.Json;

namespace Echo.Server.Features.Services.Import.Documents;

/// <summary>The schema of an operation's parameters, for its tool. Definitions that would make it too large are left open: such a tool is still
/// called as before, it only says less.</summary>
sealed class ParameterSchema(ApiDocument document)
{
    const int MostBytes = 48 * 1024;

    const string File = """
        {"description":"A file","anyOf":[{"type":"string","description":"Its text"},{"type":"object","properties":{
        "base64":{"type":"string"},"text":{"type":"string"},"filename":{"type":"string"}}}]}
        """;

    static readonly RawJson AnyFile = RawJson.Parse(File);

    readonly SchemaCopy copy = new(document, ofRequests: true);

    public RawJson Make(IReadOnlyList<ParameterShape> parameters)
    {
        var properties = parameters.Select(parameter => (parameter.Name, Json: PropertyOf(parameter))).ToList();
        var size = properties.Sum(property => property.Json.Utf8.Length);
        var buffer = new ArrayBufferWriter<byte>();
        using (var writer = new Utf8JsonWriter(buffer, WireJson.Writer))
        {
            writer.WriteStartObject();
            writer.WriteString("type", "object");
            writer.WriteStartObject("properties");
            foreach (var (name, json) in properties)
            {
                writer.WritePropertyName(name);
                writer.WriteRawValue(json.Utf8.Length <= MostBytes ? json.Utf8.Span : "{}"u8);
            }

            writer.WriteEndObject();
            var required = parameters.Where(parameter => parameter.Required).Select(parameter => parameter.Name).ToList();
            if (required.Count > 0)
            {
                writer.WriteStartArray("required");
                required.ForEach(writer.WriteStringValue);
                writer.WriteEndArray();
            }

            WriteDefinitions(writer, size);
            writer.WriteEndObject();
        }

        return new(buffer.WrittenMemory.ToArray());
    }

    void WriteDefinitions(Utf8JsonWriter writer, int size)
    {
        if (copy.Next() is not { } next)
            return;
        writer.WriteStartObject("$defs");
        for (var definition = ((string Name, JsonElement Schema)?)next; definition is var (name, schema); definition = copy.Next())
        {
            // Nearest ones come first. What is too much is not looked into, so that what it refers to is not asked for either.
            var json = size < MostBytes ? Written(schema) : default;
            if (json.IsEmpty || size + json.Utf8.Length > MostBytes)
                json = RawJson.EmptyObject;
            size += json.Utf8.Length;
            writer.WritePropertyName(name);
            writer.WriteRawValue(json.Utf8.Span);
        }

        writer.WriteEndObject();
    }

    RawJson PropertyOf(ParameterShape parameter)
    {
        var schema = parameter.IsFile ? AnyFile
            : parameter.FileMembers.Count > 0 && parameter.Schema is { } form ? WithFiles(form, parameter.FileMembers)
            : parameter.Schema is { } stated ? Written(stated)
            : RawJson.EmptyObject;
        return parameter.Description is { Length: > 0 } description && schema.Kind == JsonValueKind.Object
            ? schema.With("description", RawJson.From(SchemaCopy.Cut(description, 500), WireJson.Options))
            : schema;
    }

    RawJson WithFiles(JsonElement form, IReadOnlyCollection<string> files)
    {
        var whole = Written(document.Resolve(form, out _) ?? form);
        var properties = whole.Property("properties");
        foreach (var name in files.Where(name => !properties.Property(name).IsEmpty))
            properties = properties.With(name, AnyFile);
        return whole.With("properties", properties);
    }

    RawJson Written(JsonElement schema)
    {
        var buffer = new ArrayBufferWriter<byte>();
        using (var writer = new Utf8JsonWriter(buffer, WireJson.Writer))
            copy.Write(writer, schema);
        return new(buffer.WrittenMemory.ToArray());
    }
}

/// <summary>A parameter as callers see it.</summary>
sealed record ParameterShape(string Name, bool Required, string? Description, JsonElement? Schema)
{
    public bool IsFile { get; init; }

    /// <summary>Members of a form that are files.</summary>
    public IReadOnlyCollection<string> FileMembers { get; init; } = [];
}
