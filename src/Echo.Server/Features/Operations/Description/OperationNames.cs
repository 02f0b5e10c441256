using System.Text;
using Microsoft.AspNetCore.Http.Metadata;
using Microsoft.AspNetCore.OpenApi;
using Microsoft.OpenApi;

namespace Echo.Server.Features.Operations.Description;

/// <summary>Gives each operation an id, made of method and path, and, where it has none of its own, the tag of its feature and a summary.</summary>
sealed class OperationNames : IOpenApiOperationTransformer
{
    public Task TransformAsync(OpenApiOperation operation, OpenApiOperationTransformerContext context, CancellationToken cancellationToken)
    {
        var described = new Operation(context.Description);
        operation.OperationId ??= IdOf(described);
        operation.Summary ??= SentenceOf(described.Handler?.Name ?? described.Key);
        if (!described.Has<ITagsMetadata>() && SchemaNames.FeatureOf(described.Handler?.DeclaringType) is { Length: > 0 } feature)
            operation.Tags = new HashSet<OpenApiTagReference> { new(feature, context.Document) };
        return Task.CompletedTask;
    }

    // ListKeysAsync is "List keys".
    static string SentenceOf(string name) =>
        string.Concat(name.Replace("Async", "", StringComparison.Ordinal)
            .Select((letter, at) => at > 0 && char.IsUpper(letter) ? $" {char.ToLowerInvariant(letter)}" : $"{letter}"));

    // GET /api/v1/mcps/{tool_id} is getApiV1McpsByToolId.
    static string IdOf(Operation operation)
    {
        var id = new StringBuilder(operation.Method.ToLowerInvariant());
        foreach (var segment in operation.Path.Split('/', StringSplitOptions.RemoveEmptyEntries))
        {
            id.Append(segment[0] == '{' ? "By" : "");
            foreach (var word in segment.Split(['{', '}', '_', '-', '.'], StringSplitOptions.RemoveEmptyEntries))
                id.Append(char.ToUpperInvariant(word[0])).Append(word.AsSpan(1));
        }

        return operation.Path == "/" ? id.Append("Root").ToString() : id.ToString();
    }
}
