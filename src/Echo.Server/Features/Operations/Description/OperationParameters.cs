using System.Reflection;
using Echo.Server.Platform.Http.Requests;
using Microsoft.AspNetCore.OpenApi;
using Microsoft.OpenApi;

namespace Echo.Server.Features.Operations.Description;

/// <summary>Describes the parameters that endpoints take as <see cref="Query{T}"/> and <see cref="Path{T}"/>, which the framework can't see.</summary>
sealed class OperationParameters : IOpenApiOperationTransformer
{
    public async Task TransformAsync(OpenApiOperation operation, OpenApiOperationTransformerContext context, CancellationToken cancellationToken)
    {
        var described = new Operation(context.Description);
        var parameters = operation.Parameters ??= [];
        foreach (var parameter in described.Handler?.GetParameters() ?? [])
        {
            if (Argument(parameter, typeof(Path<>)) is { } segment)
                parameters.Add(await PathParameterAsync(parameter.Name!, segment, context, cancellationToken));
            else if (Argument(parameter, typeof(Query<>)) is { } query)
                await AddQueryAsync(parameters, query, context, cancellationToken);
        }

        // A segment that the handler reads by itself, or not at all.
        foreach (var name in described.Path.Split('/').Where(part => part is ['{', .., '}']).Select(part => part[1..^1]))
        {
            if (!parameters.Any(parameter => parameter.Name == name && parameter.In == ParameterLocation.Path))
                parameters.Add(await PathParameterAsync(name, typeof(string), context, cancellationToken));
        }
    }

    static Type? Argument(ParameterInfo parameter, Type generic) =>
        parameter.ParameterType is { IsGenericType: true } type && type.GetGenericTypeDefinition() == generic ? type.GenericTypeArguments[0] : null;

    static async Task<OpenApiParameter> PathParameterAsync(
        string name, Type type, OpenApiOperationTransformerContext context, CancellationToken cancellationToken) => new()
        {
            Name = name,
            In = ParameterLocation.Path,
            Required = true,
            Schema = await context.GetOrCreateSchemaAsync(type, null, cancellationToken),
        };

    static async Task AddQueryAsync(
        IList<IOpenApiParameter> parameters, Type query, OpenApiOperationTransformerContext context, CancellationToken cancellationToken)
    {
        var defaults = Activator.CreateInstance(query)!;
        foreach (var field in RequestShape.Of(query).Fields)
        {
            var schema = await context.GetOrCreateSchemaAsync(field.Type, null, cancellationToken);
            FieldRuleSchemas.Apply(schema, field.Rules);
            if (field.Property.GetValue(defaults) is { } value && !field.IsRequired)
                schema.Default = FieldRuleSchemas.Node(value);
            parameters.Add(new OpenApiParameter { Name = field.Name, In = ParameterLocation.Query, Required = field.IsRequired, Schema = schema });
        }
    }
}
