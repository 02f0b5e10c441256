using System.Text.Json;
using Echo.Mcp.Json;
using Echo.Server.Features.Services.Templates;
using Echo.Server.Platform.Schemas;

namespace Echo.Server.Features.Services.Execution;

/// <summary>A definition that was looked through and can be executed, any number of times at once.</summary>
public sealed class ServicePlan
{
    const string ApiKeyRoot = "api_key";
    const int ForCredentials = 30;

    readonly PlanParts parts;

    ServicePlan(ServiceDefinition definition, PlanParts parts)
    {
        (Definition, this.parts) = (definition, parts);
        Inputs = definition.Inputs.ToDictionary(input => input.Name, StringComparer.Ordinal);
        Parameters = new PlanParameters(definition, parts);
        UsesApiKey = parts.Headers.Values.SelectMany(text => text.Paths).Any(path => path.Root == ApiKeyRoot);
    }

    public ServiceDefinition Definition { get; }

    /// <summary>A JSON Schema of type object, for whoever offers the call as a tool.</summary>
    public RawJson InputSchema => Parameters.Schema;

    /// <summary>How long all tries and pauses may take together, with one more try and some time for getting and renewing credentials: a try that
    /// comes to its own end must not meet this one.</summary>
    public TimeSpan LongestTime
    {
        get
        {
            var tries = Definition.TimeoutSeconds * (Definition.RetryAttempts + 2);
            return TimeSpan.FromSeconds(tries + ForCredentials) + Definition.RetryAttempts * RetryRule.LongestPause;
        }
    }

    internal PlanParameters Parameters { get; }

    internal IReadOnlyDictionary<string, ServiceInput> Inputs { get; }

    /// <summary>A header has a place for the key.</summary>
    internal bool UsesApiKey { get; }

    internal TextTemplate Path => parts.Path;

    internal TextTemplate? Query => parts.Query;

    internal JsonTemplate? Request => parts.Request;

    internal JsonTemplate? Mapping => parts.Mapping;

    internal IReadOnlyDictionary<string, TextTemplate> Headers => parts.Headers;

    internal JsonSchema? Rules => parts.Rules;

    /// <returns>Null when the definition can't be used.</returns>
    /// <param name="fault">Why; null otherwise.</param>
    public static ServicePlan? Make(ServiceDefinition definition, out PlanFault? fault)
    {
        var read = PlanParts.Read(definition, out fault);
        return read is null ? null : new(definition, read);
    }

    internal static TemplateScope ScopeOfHeaders(JsonElement parameters, string? apiKey) => new(name =>
        name == ApiKeyRoot ? apiKey is null ? null : JsonSerializer.SerializeToElement(apiKey)
        : parameters.TryGetProperty(name, out var value) ? value : null);
}
