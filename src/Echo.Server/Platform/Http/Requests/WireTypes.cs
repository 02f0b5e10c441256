using System.Collections;
using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.Json.Serialization;
using Echo.Mcp.Json;

namespace Echo.Server.Platform.Http.Requests;

/// <summary>What .NET types of request classes are on the wire.</summary>
static class WireTypes
{
    /// <summary>Request classes of ours, to be looked at field by field.</summary>
    public static bool IsObject(Type type) =>
        type.IsClass && type.Namespace?.StartsWith("System", StringComparison.Ordinal) != true
        && !typeof(IEnumerable).IsAssignableFrom(type) && !type.IsDefined(typeof(JsonConverterAttribute), inherit: false);

    /// <summary>The type of a list's elements; null for what is no list.</summary>
    public static Type? ElementOf(Type type) =>
        IsAny(type) || type == typeof(string) || ValueOf(type) is not null ? null : Argument(type, typeof(IEnumerable<>), 0);

    /// <summary>The type of a map's values; null for what is no map.</summary>
    public static Type? ValueOf(Type type) => Argument(type, typeof(IReadOnlyDictionary<,>), 1) ?? Argument(type, typeof(IDictionary<,>), 1);

    /// <summary>Any JSON, null included.</summary>
    public static bool IsAny(Type type) => type == typeof(RawJson) || type == typeof(JsonElement) || typeof(JsonNode).IsAssignableFrom(type);

    public static JsonValueKind KindOf(Type type) => type switch
    {
        _ when type == typeof(bool) => JsonValueKind.True,
        _ when IsNumber(type) => JsonValueKind.Number,
        _ => JsonValueKind.String,
    };

    /// <summary>How a value of this type is called when something else was sent.</summary>
    public static string Describe(Type type) => type switch
    {
        _ when type == typeof(Guid) => "a uuid",
        _ when type == typeof(DateTimeOffset) => "a time such as 2026-01-31T12:00:00Z",
        _ when type == typeof(Uri) => "an absolute http or https URL",
        _ when type == typeof(bool) => "true or false",
        _ when type == typeof(int) || type == typeof(long) => "a whole number",
        _ when IsNumber(type) => "a number",
        _ when IsObject(type) || ValueOf(type) is not null => "a JSON object",
        _ when ElementOf(type) is not null => "a JSON list",
        _ => "a string",
    };

    static bool IsNumber(Type type) => type == typeof(int) || type == typeof(long) || type == typeof(double) || type == typeof(decimal);

    static Type? Argument(Type type, Type generic, int index) =>
        type.GetInterfaces().Append(type).FirstOrDefault(one => one.IsGenericType && one.GetGenericTypeDefinition() == generic)?.GenericTypeArguments[index];
}
