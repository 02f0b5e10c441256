using System.ComponentModel.DataAnnotations;
using System.Reflection;
using System.Runtime.CompilerServices;
using System.Text.Json;
using System.Text.Json.Serialization;

namespace Echo.Server.Platform.Http.Requests;

/// <summary>One property of a request class: its wire name and rules.</summary>
public sealed class RequestField
{
    static readonly NullabilityInfoContext Nullability = new();

    public RequestField(PropertyInfo property)
    {
        Property = property;
        Name = property.GetCustomAttribute<JsonPropertyNameAttribute>()?.Name ?? JsonNamingPolicy.SnakeCaseLower.ConvertName(property.Name);
        IsRequired = property.IsDefined(typeof(RequiredMemberAttribute));
        Trims = property.GetCustomAttribute<JsonConverterAttribute>()?.ConverterType == typeof(TrimmedText);
        Rules = [.. property.GetCustomAttributes<Attribute>().Where(rule => rule is FieldRuleAttribute or ValidationAttribute)];
        lock (Nullability)
            AllowsNull = Nullability.Create(property).WriteState != NullabilityState.NotNull;
    }

    public PropertyInfo Property { get; }

    public string Name { get; }

    public Type Type => Nullable.GetUnderlyingType(Property.PropertyType) ?? Property.PropertyType;

    public bool IsRequired { get; }

    public bool AllowsNull { get; }

    public bool Trims { get; }

    public IReadOnlyList<Attribute> Rules { get; }
}
