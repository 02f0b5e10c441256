using System.Collections.Concurrent;
using System.Reflection;
using System.Text.Json.Serialization;

namespace Echo.Server.Platform.Http.Requests;

/// <summary>The fields of a request class, found once for each type.</summary>
public sealed class RequestShape
{
    static readonly ConcurrentDictionary<Type, RequestShape> Known = new();

    RequestShape(Type type) =>
        Fields = [.. type.GetProperties(BindingFlags.Public | BindingFlags.Instance)
            .Where(property => property.CanWrite && !property.IsDefined(typeof(JsonIgnoreAttribute)))
            .Where(property => !property.IsDefined(typeof(JsonExtensionDataAttribute)))
            .Select(property => new RequestField(property))];

    public IReadOnlyList<RequestField> Fields { get; }

    public static RequestShape Of(Type type) => Known.GetOrAdd(type, static type => new RequestShape(type));

    /// <summary>The field of this name on the wire, or null for names that are ignored.</summary>
    public RequestField? Find(string name) => Fields.FirstOrDefault(field => field.Name == name);
}
