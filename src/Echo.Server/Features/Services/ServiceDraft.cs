using System.Text.Json;
using Echo.Mcp.Json;

namespace Echo.Server.Features.Services;

/// <summary>Makes services of what administrators send.</summary>
static class ServiceDraft
{
    /// <summary>A service that nobody has stored yet, and without its key.</summary>
    public static Service Of(ServiceCreateRequest request) => new()
    {
        Uuid = Guid.NewGuid(),
        Name = request.Name,
        Type = request.Type.ToLowerInvariant(),
        Description = request.Description,
        ApiBaseUrl = BaseUrl(request.ApiBaseUrl),
        ApiEndpoint = Endpoint(request.ApiEndpoint),
        HttpMethod = request.HttpMethod.ToUpperInvariant(),
        RequestTemplate = request.RequestTemplate.ToString(),
        ResponseMapping = Text(request.ResponseMapping),
        HeadersTemplate = JsonSerializer.Serialize(request.HeadersTemplate, StoredJson.Options),
        ParameterSchema = Text(request.ParameterSchema),
        ChecksSchema = Text(request.ParameterSchema) is not null,
        Inputs = "[]",
        ApiKeyHeader = request.ApiKeyHeader,
        TimeoutSeconds = request.TimeoutSeconds,
        RetryAttempts = request.RetryAttempts,
        IsActive = request.IsActive,
        CreatedBy = 0,
        CreatedAt = default,
        UpdatedAt = default,
    };

    /// <summary>A stored service as it is to become; its key stays.</summary>
    public static Service Of(Service stored, ServiceUpdateRequest change) => stored with
    {
        Name = change.Name ?? stored.Name,
        Type = change.Type?.ToLowerInvariant() ?? stored.Type,
        Description = change.Description ?? stored.Description,
        ApiBaseUrl = change.ApiBaseUrl is { } url ? BaseUrl(url) : stored.ApiBaseUrl,
        ApiEndpoint = change.ApiEndpoint is { } endpoint ? Endpoint(endpoint) : stored.ApiEndpoint,
        HttpMethod = change.HttpMethod?.ToUpperInvariant() ?? stored.HttpMethod,
        RequestTemplate = Text(change.RequestTemplate) ?? stored.RequestTemplate,
        ResponseMapping = Text(change.ResponseMapping) ?? stored.ResponseMapping,
        HeadersTemplate = change.HeadersTemplate is { } headers ? Headers(headers, stored.HeadersTemplate) : stored.HeadersTemplate,
        ParameterSchema = Text(change.ParameterSchema) ?? stored.ParameterSchema,
        ChecksSchema = Text(change.ParameterSchema) is not null || stored.ChecksSchema,
        ApiKeyHeader = change.ApiKeyHeader ?? stored.ApiKeyHeader,
        TimeoutSeconds = change.TimeoutSeconds ?? stored.TimeoutSeconds,
        RetryAttempts = change.RetryAttempts ?? stored.RetryAttempts,
        IsActive = change.IsActive ?? stored.IsActive,
    };

    static string BaseUrl(string url) => url.TrimEnd('/');

    static string Endpoint(string endpoint) => endpoint.StartsWith('/') ? endpoint : $"/{endpoint}";

    // Null means the same as absent.
    static string? Text(RawJson json) => json.IsEmpty || json.Kind == JsonValueKind.Null ? null : json.ToString();

    static string Headers(IReadOnlyDictionary<string, string> headers, string stored)
    {
        var before = JsonSerializer.Deserialize<Dictionary<string, string>>(stored)!;
        var after = headers.ToDictionary(
            header => header.Key, header => header.Value == ServiceRules.Kept ? before.GetValueOrDefault(header.Key, header.Value) : header.Value);
        return JsonSerializer.Serialize(after, StoredJson.Options);
    }
}
