using System.Text.Json;
using System.Text.Json.Nodes;
using Echo.Mcp.Json;
using Echo.Server.Platform.Http.Json;

namespace Echo.Server.Features.Services.Execution;

/// <summary>The parameters of a plan: which there are, which must be given, and what stands in for those that are not.</summary>
sealed class PlanParameters
{
    readonly Dictionary<string, RawJson> defaults = new(StringComparer.Ordinal);

    public PlanParameters(ServiceDefinition definition, PlanParts parts)
    {
        var places = Places(definition, parts);
        Names = [.. places.Select(place => place.Name)];
        var schema = definition.ParameterSchema;
        foreach (var name in Names)
        {
            if (definition.ChecksSchema && schema.Property("properties").Property(name).Property("default") is { IsEmpty: false } value)
                defaults[name] = value;
        }

        Descriptions = places.ToDictionary(
            place => place.Name, place => schema.Property("properties").Property(place.Name).Text("description") ?? place.Where, StringComparer.Ordinal);
        Required = [.. RequiredOf(definition, parts).Where(name => !defaults.ContainsKey(name))];
        Schema = schema.IsEmpty ? SchemaOf(places) : schema.Property("type").IsEmpty ? schema.With("type", RawJson.From("object")) : schema;
    }

    public IReadOnlyList<string> Names { get; }

    public IReadOnlyList<string> Required { get; }

    public IReadOnlyDictionary<string, string> Descriptions { get; }

    public RawJson Schema { get; }

    /// <summary>Parameters with what stands in for those that are not given.</summary>
    public JsonElement Complete(JsonElement given)
    {
        var missing = defaults.Where(one => !given.TryGetProperty(one.Key, out _)).ToList();
        if (missing.Count == 0)
            return given;
        var whole = JsonObject.Create(given)!;
        foreach (var (name, value) in missing)
            whole[name] = JsonNode.Parse(value.Utf8.Span);
        return JsonSerializer.SerializeToElement(whole, WireJson.Options);
    }

    /// <summary>A body for execute, to begin with.</summary>
    public JsonObject Example()
    {
        var example = new JsonObject();
        foreach (var name in Names)
        {
            var schema = Schema.Property("properties").Property(name);
            var value = schema.Property("default") is { IsEmpty: false } usual ? usual
                : schema.Property("example") is { IsEmpty: false } shown ? shown
                : schema.Property("examples").Items(1) is [var first] ? first
                : schema.Property("enum").Items(1) is [var one] ? one
                : default;
            if (!value.IsEmpty)
                example[name] = JsonNode.Parse(value.Utf8.Span);
            else if (Required.Contains(name))
                example[name] = Placeholder(name, schema.Text("type"));
        }

        return example;
    }

    static JsonNode Placeholder(string name, string? type) => type switch
    {
        "integer" or "number" => JsonValue.Create(1),
        "boolean" => JsonValue.Create(true),
        "array" => new JsonArray(),
        "object" => new JsonObject(),
        _ => JsonValue.Create($"<{name}>"),
    };

    // A schema that says what it requires is believed for the body; a path has no place for what is not there.
    static IEnumerable<string> RequiredOf(ServiceDefinition definition, PlanParts parts)
    {
        var inPath = parts.Path.Paths.Select(path => path.Root);
        var inputs = definition.Inputs.Where(input => input.Required).Select(input => input.Name)
            .Concat(definition.Body is { Required: true } body ? [body.Name] : []);
        var stated = definition.ParameterSchema.Property("required").Items(most: 1000).Select(name => name.AsText() ?? "");
        var templates = definition.ParameterSchema.Property("required").IsEmpty
            ? (parts.Query?.Paths ?? []).Concat(parts.Request?.Paths ?? []).Select(path => path.Root)
            : stated;
        return inPath.Concat(templates).Concat(inputs).Distinct();
    }

    static List<Place> Places(ServiceDefinition definition, PlanParts parts)
    {
        var request = definition.Method == "GET" ? "Sent in the query" : "Sent in the body";
        IEnumerable<Place> all =
        [
            .. parts.Path.Paths.Select(path => new Place(path.Root, "Part of the path", path.RootIsObject)),
            .. (parts.Query?.Paths ?? []).Select(path => new Place(path.Root, "Sent in the query", path.RootIsObject)),
            .. (parts.Request?.Paths ?? []).Select(path => new Place(path.Root, request, path.RootIsObject)),
            .. definition.Inputs.Select(input => new Place(input.Name, $"Sent in the {input.Place.ToString().ToLowerInvariant()}", null)),
            .. definition.Body is { } body ? [new Place(body.Name, "The body", null)] : (Place[])[],
            .. parts.Headers.SelectMany(header => header.Value.Paths)
                .Where(path => path.Root != "api_key").Select(path => new Place(path.Root, "Sent in a header", path.RootIsObject)),
        ];
        return [.. all.GroupBy(place => place.Name).Select(group =>
            group.First() with { IsObject = group.All(one => one.IsObject == group.First().IsObject) ? group.First().IsObject : null })];
    }

    RawJson SchemaOf(List<Place> places)
    {
        var properties = new JsonObject();
        foreach (var place in places)
        {
            var one = new JsonObject { ["description"] = place.Where };
            if (place.IsObject is { } isObject)
                one["type"] = isObject ? "object" : "array";
            properties[place.Name] = one;
        }

        var schema = new JsonObject { ["type"] = "object", ["properties"] = properties };
        if (Required.Count > 0)
            schema["required"] = new JsonArray([.. Required.Select(name => JsonValue.Create(name))]);
        return RawJson.From(schema, WireJson.Options);
    }

    sealed record Place(string Name, string Where, bool? IsObject);
}
