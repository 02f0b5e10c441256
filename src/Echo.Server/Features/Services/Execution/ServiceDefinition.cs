using Echo.Mcp.Json;

namespace Echo.Server.Features.Services.Execution;

/// <summary>One call of a REST API, as data: where it goes, what is sent, and what is made of the answer. Host and path prefix are fixed;
/// parameters fill placeholders (<c>{{a.b[0].c}}</c>) and <see cref="Inputs"/>. It becomes usable as a <see cref="ServicePlan"/>.</summary>
public sealed record ServiceDefinition
{
    public const int DefaultTimeoutSeconds = 30;
    public const int DefaultRetryAttempts = 3;

    /// <summary>Absolute, http or https, without query, fragment and user part.</summary>
    public required Uri BaseUrl { get; init; }

    /// <summary>Begins with a slash; may hold placeholders, and a query.</summary>
    public string Endpoint { get; init; } = "/";

    /// <summary>GET, POST, PUT, PATCH or DELETE.</summary>
    public required string Method { get; init; }

    /// <summary>An object: the query of GET, the JSON body of POST, PUT and PATCH. Empty for none.</summary>
    public RawJson RequestTemplate { get; init; }

    /// <summary>Rendered against <c>{response: answer}</c>. Empty for the answer itself.</summary>
    public RawJson ResponseMapping { get; init; }

    /// <summary>Values may hold placeholders, <c>{{api_key}}</c> among them.</summary>
    public IReadOnlyDictionary<string, string> Headers { get; init; } = new Dictionary<string, string>();

    /// <summary>Parameters with a place and a style of their own, as OpenAPI has them.</summary>
    public IReadOnlyList<ServiceInput> Inputs { get; init; } = [];

    /// <summary>A parameter that is the body; null for none, or for what <see cref="RequestTemplate"/> makes.</summary>
    public ServiceBody? Body { get; init; }

    /// <summary>A JSON Schema of the parameters, which describes the tool. Empty for one that is made of the placeholders and inputs.</summary>
    public RawJson ParameterSchema { get; init; }

    /// <summary>Parameters are held to <see cref="ParameterSchema"/> before anything is sent, and its <c>default</c> values stand in for what is
    /// not given. Otherwise defaults only tell what the service does by itself.</summary>
    public bool ChecksSchema { get; init; }

    /// <summary>Bounds each try.</summary>
    public int TimeoutSeconds { get; init; } = DefaultTimeoutSeconds;

    /// <summary>Further tries after the first.</summary>
    public int RetryAttempts { get; init; } = DefaultRetryAttempts;
}
