using System.Text.Json;
using System.Text.RegularExpressions;
using Echo.Server.Features.Services.Execution;

namespace Echo.Server.Features.Services.Import.Documents;

/// <summary>Reads all operations of a document. One that can't be called is there too, with the reason.</summary>
sealed partial class OperationReader(ApiDocument document, ServerReader servers)
{
    static readonly string[] Methods = ["get", "put", "post", "delete", "options", "head", "patch", "trace"];

    readonly SecurityReader security = new(document);

    public IReadOnlyList<FoundOperation> Read()
    {
        var all = new List<FoundOperation>();
        var names = new OperationNames();
        foreach (var path in ApiDocument.Members(ApiDocument.Member(document.Root, "paths")).Where(path => path.Name.StartsWith('/')))
        {
            if (document.Resolve(path.Value, out var trouble) is not { } item)
                all.Add(Unreadable($"* {path.Name}", trouble!));
            else
                all.AddRange(ApiDocument.Members(item).Where(member => Methods.Contains(member.Name)).Select(member => Read(path.Name, item, member, names)));
        }

        return all;
    }

    FoundOperation Read(string path, JsonElement item, JsonProperty member, OperationNames names)
    {
        var method = member.Name.ToUpperInvariant();
        var key = $"{method} {path}";
        if (document.Resolve(member.Value, out var trouble) is not { } operation)
            return Unreadable(key, trouble!);
        var found = new FoundOperation
        {
            Key = key,
            OperationId = ApiDocument.Text(operation, "operationId"),
            Name = names.Take(ApiDocument.Text(operation, "operationId"), method, path),
            Description = DescriptionOf(operation),
            IsDeprecated = ApiDocument.Flag(operation, "deprecated"),
            SignIns = security.ReadAlternatives(operation),
        };
        var definition = Define(method, path, item, operation, out var reason);
        var fault = default(PlanFault);
        if (definition is not null && ServicePlan.Make(definition, out fault) is not null)
            return found with { Definition = definition };
        return found with { Reason = reason ?? fault!.Message };
    }

    ServiceDefinition? Define(string method, string path, JsonElement item, JsonElement operation, out string? reason)
    {
        reason = HttpMethodAttribute.Methods.Contains(method) ? null : $"{method} is not called by services";
        if (reason is not null || servers.Find(item, operation, out reason) is not { } server)
            return null;
        var names = new ArgumentNames();
        var parameters = new ParameterReader(document, names).Read(item, operation, out reason);
        if (reason is not null)
            return null;

        // OpenAPI 3.0.4, 4.7.10.1: a body of GET says nothing.
        var body = method == "GET" ? null : new RequestBodyReader(document, names).Read(operation, out reason);
        if (reason is not null)
            return null;
        var endpoint = Endpoint(path, parameters, names);
        if (endpoint.Contains('{') && PathParameter().IsMatch(endpoint.Replace("{{", "", StringComparison.Ordinal).Replace("}}", "", StringComparison.Ordinal)))
        {
            reason = "The path has a brace that is not closed";
            return null;
        }

        IReadOnlyList<ParameterShape> shapes = [.. parameters.Select(parameter => parameter.Shape), .. body is var (_, shape) ? [shape] : (ParameterShape[])[]];
        return new()
        {
            BaseUrl = server,
            Endpoint = endpoint,
            Method = method,
            Inputs = [.. parameters.Select(parameter => parameter.Input)],
            Body = body?.Body,
            ParameterSchema = new ParameterSchema(document).Make(shapes),
        };
    }

    // What stands behind a number sign only tells operations apart; it is never sent.
    static string Endpoint(string path, List<(ServiceInput Input, ParameterShape Shape)> parameters, ArgumentNames names) =>
        PathParameter().Replace(path.Split('#')[0], match =>
        {
            var wire = match.Groups["name"].Value;
            var input = parameters.Find(parameter => parameter.Input.Place == InputPlace.Path && parameter.Input.Wire == wire).Input;
            if (input is null)
            {
                input = new() { Name = names.Take(wire, "path"), Wire = wire, Place = InputPlace.Path, Style = InputStyles.Simple, Required = true };
                parameters.Add((input, new(input.Name, true, null, null)));
            }

            return $"{{{{{input.Name}}}}}";
        });

    static FoundOperation Unreadable(string key, string reason) => new() { Key = key, Name = key, Description = "", Reason = reason };

    static string DescriptionOf(JsonElement operation)
    {
        var (summary, description) = (ApiDocument.Text(operation, "summary")?.Trim(), ApiDocument.Text(operation, "description")?.Trim());
        var text = string.IsNullOrEmpty(summary) ? description : string.IsNullOrEmpty(description) ? summary : $"{summary}\n\n{description}";
        return SchemaCopy.Cut((text ?? "").Replace("\0", "", StringComparison.Ordinal), ServiceRules.MostDescription);
    }

    [GeneratedRegex(@"\{(?<name>[^{}/]+)\}", RegexOptions.NonBacktracking | RegexOptions.CultureInvariant)]
    private static partial Regex PathParameter();
}
