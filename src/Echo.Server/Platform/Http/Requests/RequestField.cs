using System.ComponentModel.DataAnnotations;
using System.Reflection;
using System.Runtime.CompilerServices;
using System.Text.Json;
using System.Text.Json.Serialization;
using Echo.Server.Platform.Http.Problems;

namespace Echo.Server.Platform.Http.Requests;

/// <summary>One property of a request class: its wire name and rules.</summary>
public sealed class RequestField
{
    static readonly NullabilityInfoContext Nullability = new();

    public RequestField(PropertyInfo property)
    {
        Property = property;
        Name = property.GetCustomAttribute<JsonPropertyNameAttribute>()?.Name ?? JsonNamingPolicy.SnakeCaseLower.ConvertName(property.Name);
        IsRequired = property.IsDefined(typeof(RequiredMemberAttribute)) || property.IsDefined(typeof(RequiredAttribute));
        Trims = property.GetCustomAttribute<JsonConverterAttribute>()?.ConverterType == typeof(TrimmedText);
        Rules = [.. property.GetCustomAttributes<Attribute>().Where(rule => rule is FieldRuleAttribute or ValidationAttribute and not RequiredAttribute)];
        lock (Nullability)
            AllowsNull = WireTypes.IsAny(property.PropertyType) || Nullability.Create(property).WriteState != NullabilityState.NotNull;
    }

    public PropertyInfo Property { get; }

    public string Name { get; }

    public Type Type => Nullable.GetUnderlyingType(Property.PropertyType) ?? Property.PropertyType;

    /// <summary>The field must be present: a <c>required</c> property of a body, or one with <see cref="RequiredAttribute"/> in a query.</summary>
    public bool IsRequired { get; }

    /// <summary>The property can hold null. Where it can't, null in an optional field means the same as absent (contract section 1.2).</summary>
    public bool AllowsNull { get; }

    public bool Trims { get; }

    public IReadOnlyList<Attribute> Rules { get; }

    /// <summary>Applies the field's rules to a value that is present and not null.</summary>
    public void CheckRules(object value, string location, ICollection<FieldViolation> violations)
    {
        foreach (var rule in Rules)
        {
            if (FieldRules.Check(rule, value) is { } fault)
                violations.Add(new(location, fault.Message, fault.Type));
        }
    }
}
