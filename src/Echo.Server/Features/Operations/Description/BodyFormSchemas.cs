using System.Reflection;
using Echo.Server.Platform.Http.Requests;
using Microsoft.AspNetCore.OpenApi;
using Microsoft.OpenApi;

namespace Echo.Server.Features.Operations.Description;

/// <summary>Shows the forms that a body may have as <c>oneOf</c>.</summary>
sealed class BodyFormSchemas : IOpenApiSchemaTransformer
{
    public Task TransformAsync(OpenApiSchema schema, OpenApiSchemaTransformerContext context, CancellationToken cancellationToken)
    {
        var forms = context.JsonTypeInfo.Type.GetCustomAttributes<BodyFormAttribute>().ToList();
        if (forms.Count > 0)
            schema.OneOf = [.. forms.Select(SchemaOf)];
        return Task.CompletedTask;
    }

    static OpenApiSchema SchemaOf(BodyFormAttribute form) => new()
    {
        Title = form.Title,
        Type = JsonSchemaType.Object,
        Required = form.With.Length > 0 ? form.With.ToHashSet() : null,
        MaxProperties = form.With.Length > 0 ? null : 0,
        Not = form.Without.Length > 0 ? new OpenApiSchema { AnyOf = [.. form.Without.Select(Having)] } : null,
    };

    static OpenApiSchema Having(string field) => new() { Required = new HashSet<string> { field } };
}
