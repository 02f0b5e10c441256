using System.Text.Json.Nodes;
using Echo.Server.Platform.Http;
using Echo.Server.Platform.Http.Limits;
using Microsoft.AspNetCore.OpenApi;
using Microsoft.OpenApi;

namespace Echo.Server.Features.Operations.Description;

/// <summary>Says who may call an operation and how often, for people and as extensions for programs.</summary>
sealed class OperationAccess : IOpenApiOperationTransformer
{
    public Task TransformAsync(OpenApiOperation operation, OpenApiOperationTransformerContext context, CancellationToken cancellationToken)
    {
        var described = new Operation(context.Description);
        var permission = described.Permission ?? "public";
        var rate = Name(described.Rate);
        operation.Description = string.Join("\n\n", new[] { operation.Description, $"Permission: `{permission}`. Rate: `{rate}`." }.OfType<string>());
        operation.Extensions ??= new Dictionary<string, IOpenApiExtension>();
        operation.Extensions["x-permission"] = new JsonNodeExtension(JsonValue.Create(permission));
        operation.Extensions["x-rate-policy"] = new JsonNodeExtension(JsonValue.Create(rate));

        // An empty list says that no credentials are needed; a missing one would not.
        operation.Security = described.Permission is null ? [] : [.. Schemes(described).Select(scheme => Requirement(scheme, described, context))];

        // So does an empty one beside others, for whoever brings none.
        if (described.Has<AdmitsAnonymous>())
            operation.Security.Add(new OpenApiSecurityRequirement());
        return Task.CompletedTask;
    }

    static IEnumerable<string> Schemes(Operation operation) => operation.Has<AcceptsQueryCredentials>()
        ? [SecuritySchemes.Bearer, SecuritySchemes.ApiKey, SecuritySchemes.Token, SecuritySchemes.Ticket]
        : [SecuritySchemes.Bearer, SecuritySchemes.ApiKey];

    static OpenApiSecurityRequirement Requirement(string scheme, Operation operation, OpenApiOperationTransformerContext context) =>
        new() { [new OpenApiSecuritySchemeReference(scheme, context.Document)] = [operation.Permission!] };

    static string Name(RatePolicy policy) => policy switch
    {
        RatePolicy.ToolCall => "tool-call",
        _ => policy.ToString().ToLowerInvariant(),
    };
}
