using Echo.Server.Platform.Configuration;
using Microsoft.AspNetCore.OpenApi;
using Microsoft.OpenApi;

namespace Echo.Server.Features.Operations.Description;

/// <summary>What stands around the operations: the product, credentials, the problem schema and the shared errors.</summary>
sealed class DocumentFrame(Prose prose, ServerOptions server) : IOpenApiDocumentTransformer
{
    public Task TransformAsync(OpenApiDocument document, OpenApiDocumentTransformerContext context, CancellationToken cancellationToken)
    {
        document.Info = new()
        {
            Title = server.AppName,
            Version = server.AppVersion,
            Summary = "Connects MCP servers and offers their tools over REST.",
            License = new() { Name = "MIT", Identifier = "MIT" },
        };
        document.Servers = [new() { Url = "/" }];
        document.Tags = Sorted(document.Tags?.Select(tag => tag.Name).OfType<string>() ?? []).Select(TagOf).ToHashSet();

        var components = document.Components ??= new();
        var used = OperationsOf(document)
            .SelectMany(operation => operation.Security ?? [])
            .SelectMany(schemes => schemes.Keys)
            .Select(scheme => scheme.Reference.Id);
        components.SecuritySchemes = SecuritySchemes.All.IntersectBy(used, scheme => scheme.Key).ToDictionary();
        components.Responses = ProblemResponses.Components(document).ToDictionary();
        components.Schemas ??= new Dictionary<string, IOpenApiSchema>();
        components.Schemas[ProblemResponses.SchemaName] = ProblemSchema.Make();
        components.Schemas = Sorted(components.Schemas);

        var paths = new OpenApiPaths();
        foreach (var (path, item) in Sorted(document.Paths))
            paths.Add(path, item);
        document.Paths = paths;
        return Task.CompletedTask;
    }

    static IEnumerable<OpenApiOperation> OperationsOf(OpenApiDocument document) =>
        document.Paths.Values.SelectMany(path => path.Operations ?? []).Select(operation => operation.Value);

    OpenApiTag TagOf(string name) => new() { Name = name, Description = prose.Tags.GetValueOrDefault(name) };

    static IEnumerable<string> Sorted(IEnumerable<string> names) => names.Distinct().Order(StringComparer.Ordinal);

    // A stable order keeps the differences between two documents small.
    static Dictionary<string, T> Sorted<T>(IDictionary<string, T> entries) =>
        entries.OrderBy(entry => entry.Key, StringComparer.Ordinal).ToDictionary();
}
