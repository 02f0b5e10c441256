using System.Text.Json.Nodes;
using Microsoft.AspNetCore.OpenApi;
using Microsoft.OpenApi;

namespace Echo.Server.Features.Operations.Description;

/// <summary>Adds the words, the examples and the errors that a feature's prose has for an operation.</summary>
sealed class OperationProse(Prose prose) : IOpenApiOperationTransformer
{
    public Task TransformAsync(OpenApiOperation operation, OpenApiOperationTransformerContext context, CancellationToken cancellationToken)
    {
        var described = new Operation(context.Description);
        if (prose.Operations.TryGetValue(described.Key, out var entry))
            Apply(operation, entry, described, context.Document!);
        return Task.CompletedTask;
    }

    static void Apply(OpenApiOperation operation, ProseEntry entry, Operation described, OpenApiDocument document)
    {
        operation.Summary = entry.Summary;
        operation.Description = string.Join("\n\n", new[] { entry.Description, operation.Description }.OfType<string>());
        foreach (var media in operation.RequestBody?.Content?.Values ?? [])
            media.Examples = entry.Requests.Count > 0 ? entry.Requests.ToDictionary(example => example.Key, Example) : null;
        foreach (var (status, answer) in entry.Answers)
        {
            foreach (var media in Bodies(operation, status))
                media.Example = answer.DeepClone();
        }

        foreach (var (status, answers) in entry.AnswersByCase)
        {
            foreach (var media in Bodies(operation, status))
                media.Examples = answers.ToDictionary(example => example.Key, Example);
        }

        foreach (var (status, details) in entry.Problems)
            operation.Responses![status] = ProblemResponses.Own(int.Parse(status), details, described.Path, document);
    }

    static IEnumerable<OpenApiMediaType> Bodies(OpenApiOperation operation, string status) =>
        operation.Responses?.GetValueOrDefault(status)?.Content?.Values ?? [];

    static IOpenApiExample Example(KeyValuePair<string, JsonNode> example) =>
        new OpenApiExample { Summary = example.Key, Value = example.Value.DeepClone() };
}
