using System.Text.Json.Nodes;
using System.Text.Json.Serialization;
using Echo.Mcp.Json;
using Echo.Server.Features.Services.Execution;

namespace Echo.Server.Features.Services;

/// <summary>A service in a list.</summary>
sealed record ServiceSummary(
    int Id, string Name, string Type, string Description, bool IsActive, DateTimeOffset CreatedAt, DateTimeOffset UpdatedAt)
{
    public static ServiceSummary Of(Service service) => new(
        service.Id, service.Name, service.Type, service.Description, service.IsActive, service.CreatedAt, service.UpdatedAt);
}

/// <summary>GET /services/list.</summary>
/// <param name="TotalServices">Those that match.</param>
/// <param name="ActiveServices">All that are active.</param>
sealed record ServiceListResponse(IReadOnlyList<ServiceSummary> Services, long TotalServices, long ActiveServices);

/// <summary>A service in full. What stands after <c>parameters</c> is for <c>services:manage</c>.</summary>
sealed record ServiceDetail
{
    public required int Id { get; init; }

    public required string Name { get; init; }

    public required string Type { get; init; }

    public required string Description { get; init; }

    public required string ApiBaseUrl { get; init; }

    public required string ApiEndpoint { get; init; }

    public required string HttpMethod { get; init; }

    public required bool IsActive { get; init; }

    public required int CreatedBy { get; init; }

    public required string? CreatorUsername { get; init; }

    public required DateTimeOffset CreatedAt { get; init; }

    public required DateTimeOffset UpdatedAt { get; init; }

    public required int TimeoutSeconds { get; init; }

    public required int RetryAttempts { get; init; }

    /// <summary>Names of the parameters.</summary>
    public required IReadOnlyList<string> Parameters { get; init; }

    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingDefault)]
    public RawJson? RequestTemplate { get; init; }

    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingDefault)]
    public RawJson? ResponseMapping { get; init; }

    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingDefault)]
    public RawJson? HeadersTemplate { get; init; }

    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingDefault)]
    public RawJson? ParameterSchema { get; init; }

    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingDefault)]
    public string? ApiKeyHeader { get; init; }

    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingDefault)]
    public bool? HasApiKey { get; init; }

    /// <summary>The operation that it was imported from.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingDefault)]
    public string? Operation { get; init; }

    /// <param name="isFull">For <c>services:manage</c>.</param>
    public static ServiceDetail Of(Service service, bool isFull)
    {
        var body = new ServiceDetail
        {
            Id = service.Id,
            Name = service.Name,
            Type = service.Type,
            Description = service.Description,
            ApiBaseUrl = service.ApiBaseUrl,
            ApiEndpoint = service.ApiEndpoint,
            HttpMethod = service.HttpMethod,
            IsActive = service.IsActive,
            CreatedBy = service.CreatedBy,
            CreatorUsername = service.CreatorUsername,
            CreatedAt = service.CreatedAt,
            UpdatedAt = service.UpdatedAt,
            TimeoutSeconds = service.TimeoutSeconds,
            RetryAttempts = service.RetryAttempts,
            Parameters = ServicePlan.Make(service.ToDefinition(), out _)?.Parameters.Names ?? [],
        };
        return !isFull ? body : body with
        {
            RequestTemplate = RawJson.Parse(service.RequestTemplate),
            ResponseMapping = service.ResponseMapping is { } mapping ? RawJson.Parse(mapping) : RawJson.Null,
            HeadersTemplate = RawJson.Parse(service.HeadersTemplate),
            ParameterSchema = service.ParameterSchema is { } schema ? RawJson.Parse(schema) : RawJson.Null,
            ApiKeyHeader = service.ApiKeyHeader,
            HasApiKey = service.ApiKey is not null,
            Operation = service.Operation,
        };
    }
}

/// <summary>DELETE /services/delete/{id}.</summary>
sealed record ServiceDeletedResponse(string Message, int DeletedServiceId);

/// <summary>GET /services/stats/summary.</summary>
sealed record ServiceSummaryResponse(
    long TotalServices,
    long ActiveServices,
    long InactiveServices,
    [property: JsonPropertyName("recent_services_30_days")] long RecentServices,
    IReadOnlyList<CreatorCount> ServicesByCreator);

/// <summary>GET /services/available/types.</summary>
sealed record ServiceTypesResponse(IReadOnlyList<string> ServiceTypes);

/// <summary>GET /services/available/types/{type}.</summary>
sealed record ServicesOfTypeResponse(string ServiceType, IReadOnlyList<ServiceName> Services);

/// <summary>GET /services/available/{type}/{name}/schema.</summary>
/// <param name="ExampleRequest">A body for execute.</param>
sealed record ServiceSchemaResponse(
    int ServiceId,
    string ServiceName,
    string ServiceType,
    IReadOnlyList<string> RequiredParameters,
    IReadOnlyDictionary<string, string> ParameterDescriptions,
    JsonObject ExampleRequest,
    RawJson InputSchema)
{
    public static ServiceSchemaResponse Of(Service service, ServicePlan plan) => new(
        service.Id,
        service.Name,
        service.Type,
        plan.Parameters.Required,
        plan.Parameters.Descriptions,
        new JsonObject { ["parameters"] = plan.Parameters.Example() },
        plan.InputSchema);
}
