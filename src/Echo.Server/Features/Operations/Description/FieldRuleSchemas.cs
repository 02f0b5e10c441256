using System.ComponentModel.DataAnnotations;
using System.Globalization;
using System.Text.Json;
using System.Text.Json.Nodes;
using Echo.Server.Platform.Http.Json;
using Echo.Server.Platform.Http.Requests;
using Microsoft.AspNetCore.OpenApi;
using Microsoft.OpenApi;

namespace Echo.Server.Features.Operations.Description;

/// <summary>Shows the rules of request fields in their schemas.</summary>
sealed class FieldRuleSchemas : IOpenApiSchemaTransformer
{
    public Task TransformAsync(OpenApiSchema schema, OpenApiSchemaTransformerContext context, CancellationToken cancellationToken)
    {
        if (context.JsonPropertyInfo is { } property)
            Apply(schema, property.AttributeProvider?.GetCustomAttributes(inherit: true).OfType<Attribute>() ?? []);
        return Task.CompletedTask;
    }

    public static void Apply(OpenApiSchema schema, IEnumerable<Attribute> rules)
    {
        foreach (var rule in rules)
            Apply(schema, rule);
    }

    public static JsonNode? Node(object value) => JsonSerializer.SerializeToNode(value, WireJson.Options);

    static void Apply(OpenApiSchema schema, Attribute rule)
    {
        switch (rule)
        {
            case StringLengthAttribute length:
                schema.MinLength = length.MinimumLength > 0 ? length.MinimumLength : null;
                schema.MaxLength = length.MaximumLength;
                break;
            case RegularExpressionAttribute pattern:
                schema.Pattern = pattern.Pattern.Replace(@"\A", "^", StringComparison.Ordinal).Replace(@"\z", "$", StringComparison.Ordinal);
                break;
            case RangeAttribute range:
                schema.Minimum = Text(range.Minimum);
                schema.Maximum = range.Maximum is int.MaxValue ? null : Text(range.Maximum);
                break;
            case AllowedValuesAttribute allowed:
                schema.Enum = [.. allowed.Values.OfType<object>().Select(value => Node(value)!)];
                if (schema.Type?.HasFlag(JsonSchemaType.Null) == true)
                    schema.Enum.Add(JsonNullSentinel.JsonNull);
                break;
            case FieldRuleAttribute { Format: { } format }:
                schema.Format = format;
                break;
        }
    }

    static string? Text(object value) => Convert.ToString(value, CultureInfo.InvariantCulture);
}
