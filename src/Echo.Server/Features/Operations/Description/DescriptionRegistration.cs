using Microsoft.OpenApi;

namespace Echo.Server.Features.Operations.Description;

static class DescriptionRegistration
{
    /// <summary>Registers the OpenAPI document. It is made when it is first asked for, not at the start.</summary>
    public static void AddDescription(this IServiceCollection services)
    {
        services.AddSingleton<DescriptionText>();
        services.AddSingleton<Prose>();
        services.AddOpenApi(DescriptionText.DocumentName, options =>
        {
            options.OpenApiVersion = OpenApiSpecVersion.OpenApi3_1;
            options.CreateSchemaReferenceId = SchemaNames.Of;
            options.AddSchemaTransformer<TypeSchemas>();
            options.AddSchemaTransformer<FieldRuleSchemas>();
            options.AddSchemaTransformer<BodyFormSchemas>();
            options.AddOperationTransformer<OperationNames>();
            options.AddOperationTransformer<OperationParameters>();
            options.AddOperationTransformer<OperationAccess>();
            options.AddOperationTransformer<OperationProblems>();
            options.AddOperationTransformer<OperationProse>();
            options.AddDocumentTransformer<DocumentFrame>();
        });
    }
}
