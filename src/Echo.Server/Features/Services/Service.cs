using System.Text.Json;
using Echo.Mcp.Json;
using Echo.Server.Features.Services.Execution;

namespace Echo.Server.Features.Services;

/// <summary>A stored service.</summary>
sealed record Service
{
    /// <summary>0 until it is stored.</summary>
    public int Id { get; init; }

    /// <summary>Binds its sealed key to it.</summary>
    public required Guid Uuid { get; init; }

    public required string Name { get; init; }

    /// <summary>In lower case.</summary>
    public required string Type { get; init; }

    public required string Description { get; init; }

    public required string ApiBaseUrl { get; init; }

    public required string ApiEndpoint { get; init; }

    public required string HttpMethod { get; init; }

    public required string RequestTemplate { get; init; }

    public string? ResponseMapping { get; init; }

    public required string HeadersTemplate { get; init; }

    public string? ParameterSchema { get; init; }

    public bool ChecksSchema { get; init; }

    public required string Inputs { get; init; }

    public string? Body { get; init; }

    /// <summary>Sealed.</summary>
    public string? ApiKey { get; init; }

    public string? ApiKeyHeader { get; init; }

    public required int TimeoutSeconds { get; init; }

    public required int RetryAttempts { get; init; }

    public required bool IsActive { get; init; }

    /// <summary>The API that it was imported with; null for one that somebody wrote.</summary>
    public Guid? ApiId { get; init; }

    /// <summary>Which operation of that API, such as <c>GET /pets/{id}</c>.</summary>
    public string? Operation { get; init; }

    /// <summary>By which sign-ins of that API it is called.</summary>
    public string[] SignIns { get; init; } = [];

    public required int CreatedBy { get; init; }

    /// <summary>Read from the directory of accounts.</summary>
    public string? CreatorUsername { get; init; }

    public required DateTimeOffset CreatedAt { get; init; }

    public required DateTimeOffset UpdatedAt { get; init; }

    /// <summary>Counts changes.</summary>
    public int Revision { get; init; } = 1;

    public ServiceDefinition ToDefinition() => new()
    {
        BaseUrl = new(ApiBaseUrl),
        Endpoint = ApiEndpoint,
        Method = HttpMethod,
        RequestTemplate = Operation is null ? RawJson.Parse(RequestTemplate) : default,
        ResponseMapping = ResponseMapping is null ? default : RawJson.Parse(ResponseMapping),
        Headers = JsonSerializer.Deserialize<Dictionary<string, string>>(HeadersTemplate)!,
        ParameterSchema = ParameterSchema is null ? default : RawJson.Parse(ParameterSchema),
        ChecksSchema = ChecksSchema,
        Inputs = JsonSerializer.Deserialize<ServiceInput[]>(Inputs, StoredJson.Options)!,
        Body = Body is null ? null : JsonSerializer.Deserialize<ServiceBody>(Body, StoredJson.Options),
        TimeoutSeconds = TimeoutSeconds,
        RetryAttempts = RetryAttempts,
    };
}
