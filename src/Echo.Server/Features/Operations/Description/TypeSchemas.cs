using System.Text.Json.Serialization.Metadata;
using System.Text.RegularExpressions;
using Microsoft.AspNetCore.OpenApi;
using Microsoft.OpenApi;

namespace Echo.Server.Features.Operations.Description;

/// <summary>Sets right what the framework can't see: types behind converters of ours, and properties that only have a getter.</summary>
sealed partial class TypeSchemas : IOpenApiSchemaTransformer
{
    public Task TransformAsync(OpenApiSchema schema, OpenApiSchemaTransformerContext context, CancellationToken cancellationToken)
    {
        if (context.JsonPropertyInfo is { } property)
            Correct(schema, property);
        else if (schema.Properties is { } properties)
            RequireGetters(schema, properties, context.JsonTypeInfo);
        if (schema.Description is { } description)
            schema.Description = ContractReference().Replace(description, "");
        return Task.CompletedTask;
    }

    static void Correct(OpenApiSchema schema, JsonPropertyInfo property)
    {
        var type = Nullable.GetUnderlyingType(property.PropertyType) ?? property.PropertyType;
        var isNullable = property.Set is null ? property.IsGetNullable : property.IsSetNullable;
        if (schema.Type is null && (type == typeof(string) || type == typeof(DateTimeOffset)))
            schema.Type = isNullable ? JsonSchemaType.String | JsonSchemaType.Null : JsonSchemaType.String;
        else if (!isNullable && schema.Type is { } types)
            schema.Type = types & ~JsonSchemaType.Null;
    }

    static void RequireGetters(OpenApiSchema schema, IDictionary<string, IOpenApiSchema> properties, JsonTypeInfo type)
    {
        foreach (var getter in type.Properties.Where(property => property is { Get: not null, Set: null, IsGetNullable: false }))
        {
            if (properties.ContainsKey(getter.Name))
                (schema.Required ??= new HashSet<string>()).Add(getter.Name);
        }
    }

    // Comments point to the contract, which readers of the API description don't have.
    [GeneratedRegex(@" \(contract sections? [^)]*\)| of contract sections? [0-9.]*[0-9]", RegexOptions.NonBacktracking)]
    private static partial Regex ContractReference();
}
