using System.Text.Json.Serialization.Metadata;
using Microsoft.AspNetCore.OpenApi;

namespace Echo.Server.Features.Operations.Description;

/// <summary>Names the schemas of our types. A name that two features use gets the feature in front, so that neither takes the other's place.</summary>
static class SchemaNames
{
    static readonly Lazy<HashSet<string>> Ambiguous = new(() =>
        [.. typeof(SchemaNames).Assembly.GetTypes().GroupBy(type => type.Name).Where(group => group.Count() > 1).Select(group => group.Key)]);

    /// <returns>Null for types that are written where they are used.</returns>
    public static string? Of(JsonTypeInfo type)
    {
        var name = OpenApiOptions.CreateDefaultSchemaReferenceId(type);
        return name is not null && Ambiguous.Value.Contains(type.Type.Name) ? FeatureOf(type.Type) + name : name;
    }

    /// <summary>The feature that a type belongs to, or an empty text.</summary>
    public static string FeatureOf(Type? type) => type?.Namespace?.Split('.') is ["Echo", "Server", "Features", var feature, ..] ? feature : "";
}
