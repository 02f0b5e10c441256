using System.Text.Json;
using Echo.Server.Features.Services.Execution;

namespace Echo.Server.Features.Services.Import.Documents;

/// <summary>Reads what an operation takes as its body. Of several media types JSON comes first, then forms, text and bytes.</summary>
sealed class RequestBodyReader(ApiDocument document, ArgumentNames names)
{
    const string Form = "application/x-www-form-urlencoded";
    const string Multipart = "multipart/form-data";

    /// <returns>Null when there is no body.</returns>
    public (ServiceBody Body, ParameterShape Shape)? Read(JsonElement operation, out string? problem)
    {
        problem = null;
        if (ApiDocument.Member(operation, "requestBody") is not { } stated)
            return null;
        if (document.Resolve(stated, out var trouble) is not { } body)
        {
            problem = $"The body can't be read. {trouble}";
            return null;
        }

        var contents = ApiDocument.Members(ApiDocument.Member(body, "content")).ToList();
        if (contents.Count == 0)
            return null;
        var chosen = contents.MinBy(content => Rank(MediaType(content.Name)));
        var type = MediaType(chosen.Name);
        var schema = ApiDocument.Member(chosen.Value, "schema");
        var parts = type is Form or Multipart ? Parts(chosen.Value, schema) : [];
        var isFile = !BodyWriter.IsJson(type) && !BodyWriter.IsText(type) && type is not (Form or Multipart);
        var name = names.Take("body", "request");
        var required = ApiDocument.Flag(body, "required");
        return (
            new(name, type) { Required = required, Parts = parts },
            new(name, required, ApiDocument.Text(body, "description"), schema)
            {
                IsFile = isFile,
                FileMembers = [.. parts.Where(part => part.Value.IsFile).Select(part => part.Key)],
            });
    }

    Dictionary<string, BodyPart> Parts(JsonElement content, JsonElement? schema)
    {
        var parts = new Dictionary<string, BodyPart>(StringComparer.Ordinal);
        foreach (var member in ApiDocument.Members(PropertiesOf(schema)))
        {
            var isFile = document.Resolve(member.Value, out _) is { } property && (IsBinary(property) || IsListOfBinary(property));
            if (isFile)
                parts[member.Name] = new() { IsFile = true };
        }

        foreach (var encoding in ApiDocument.Members(ApiDocument.Member(content, "encoding")))
        {
            var style = ApiDocument.Text(encoding.Value, "style");
            parts[encoding.Name] = new()
            {
                IsFile = parts.ContainsKey(encoding.Name),
                MediaType = ApiDocument.Text(encoding.Value, "contentType") is { } type && !type.Contains(',') && !type.Contains('*') ? type : null,
                Style = style,
                Explode = ApiDocument.Member(encoding.Value, "explode") is not { ValueKind: JsonValueKind.False }
                    && style is null or InputStyles.Form or InputStyles.DeepObject,
            };
        }

        return parts;
    }

    JsonElement? PropertiesOf(JsonElement? schema) =>
        schema is { } stated && document.Resolve(stated, out _) is { } resolved ? ApiDocument.Member(resolved, "properties") : null;

    bool IsListOfBinary(JsonElement schema) =>
        ApiDocument.Member(schema, "items") is { } items && document.Resolve(items, out _) is { } resolved && IsBinary(resolved);

    // 3.0 says "format: binary"; 3.1 a media type, or nothing at all about a file's content.
    static bool IsBinary(JsonElement schema) =>
        ApiDocument.Text(schema, "format") is "binary"
        || (ApiDocument.Text(schema, "contentMediaType") is not null && ApiDocument.Text(schema, "contentEncoding") is null);

    static string MediaType(string stated) => stated.Split(';')[0].Trim().ToLowerInvariant();

    static int Rank(string type) => type switch
    {
        "application/json" => 0,
        _ when BodyWriter.IsJson(type) => 1,
        Form => 2,
        Multipart => 3,
        _ when BodyWriter.IsText(type) => 4,
        _ => 5,
    };
}
