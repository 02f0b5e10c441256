using System.ComponentModel.DataAnnotations;
using System.Text.Json;
using System.Text.Json.Serialization;
using Echo.Mcp.Json;
using Echo.Server.Features.Services.Execution;
using Echo.Server.Platform.Http.Problems;
using Echo.Server.Platform.Http.Requests;

namespace Echo.Server.Features.Services;

/// <summary>Body of POST /services/create.</summary>
sealed class ServiceCreateRequest : IRequestRules
{
    [JsonConverter(typeof(TrimmedText)), StringLength(ServiceRules.MostName, MinimumLength = 1)]
    public required string Name { get; init; }

    /// <summary>Stored in lower case.</summary>
    [StringLength(ServiceRules.MostType, MinimumLength = 1), RegularExpression(ServiceRules.TypePattern)]
    public required string Type { get; init; }

    [StringLength(ServiceRules.MostDescription)]
    public string Description { get; init; } = "";

    /// <summary>Without query; a slash at its end is dropped.</summary>
    [HttpUrl]
    public required string ApiBaseUrl { get; init; }

    /// <summary>May hold placeholders, and a query.</summary>
    [StringLength(ServiceRules.MostEndpoint)]
    public string ApiEndpoint { get; init; } = "/";

    [HttpMethod]
    public string HttpMethod { get; init; } = "POST";

    /// <summary>At most 64 KiB.</summary>
    [JsonObject, MostBytes(ServiceRules.MostTemplateBytes)]
    public required RawJson RequestTemplate { get; init; }

    /// <summary>At most 64 KiB.</summary>
    [JsonObject, MostBytes(ServiceRules.MostTemplateBytes)]
    public RawJson ResponseMapping { get; init; }

    [MaxLength(ServiceRules.MostHeaders)]
    public IReadOnlyDictionary<string, string> HeadersTemplate { get; init; } = new Dictionary<string, string>();

    /// <summary>A JSON Schema that parameters are held to; its defaults stand in for what is not given. At most 64 KiB.</summary>
    [JsonObject, MostBytes(ServiceRules.MostTemplateBytes)]
    public RawJson ParameterSchema { get; init; }

    public string? ApiKey { get; init; }

    public string? ApiKeyHeader { get; init; }

    [Range(5, 300)]
    public int TimeoutSeconds { get; init; } = ServiceDefinition.DefaultTimeoutSeconds;

    [Range(0, 10)]
    public int RetryAttempts { get; init; } = ServiceDefinition.DefaultRetryAttempts;

    public bool IsActive { get; init; } = true;

    public IEnumerable<FieldViolation> Check()
    {
        foreach (var violation in ServiceRules.CheckKey(ApiKey, ApiKeyHeader))
            yield return violation;
        if (RequestTemplate is not { IsEmpty: false, Kind: JsonValueKind.Object })
            yield return new("body.request_template", "This field can't be null.", ViolationTypes.Null);
        else if (ServicePlan.Make(ServiceDraft.Of(this).ToDefinition(), out var fault) is null)
            yield return ServiceRules.ViolationOf(fault!);
    }
}

/// <summary>Body of PUT /services/update/{id}; what is absent stays.</summary>
sealed class ServiceUpdateRequest : IRequestRules
{
    [JsonConverter(typeof(TrimmedText)), StringLength(ServiceRules.MostName, MinimumLength = 1)]
    public string? Name { get; init; }

    /// <summary>Stored in lower case.</summary>
    [StringLength(ServiceRules.MostType, MinimumLength = 1), RegularExpression(ServiceRules.TypePattern)]
    public string? Type { get; init; }

    [StringLength(ServiceRules.MostDescription)]
    public string? Description { get; init; }

    [HttpUrl]
    public string? ApiBaseUrl { get; init; }

    [StringLength(ServiceRules.MostEndpoint)]
    public string? ApiEndpoint { get; init; }

    [HttpMethod]
    public string? HttpMethod { get; init; }

    [JsonObject, MostBytes(ServiceRules.MostTemplateBytes)]
    public RawJson RequestTemplate { get; init; }

    [JsonObject, MostBytes(ServiceRules.MostTemplateBytes)]
    public RawJson ResponseMapping { get; init; }

    /// <summary>Replaces all headers; the value <c>***</c> keeps the stored one.</summary>
    [MaxLength(ServiceRules.MostHeaders)]
    public IReadOnlyDictionary<string, string>? HeadersTemplate { get; init; }

    [JsonObject, MostBytes(ServiceRules.MostTemplateBytes)]
    public RawJson ParameterSchema { get; init; }

    /// <summary>A string; null removes the key, <c>***</c> keeps the stored one.</summary>
    public RawJson ApiKey { get; init; }

    public string? ApiKeyHeader { get; init; }

    [Range(5, 300)]
    public int? TimeoutSeconds { get; init; }

    [Range(0, 10)]
    public int? RetryAttempts { get; init; }

    public bool? IsActive { get; init; }

    public IEnumerable<FieldViolation> Check() => !ApiKey.IsEmpty && ApiKey.Kind is not (JsonValueKind.String or JsonValueKind.Null)
        ? [new("body.api_key", "Send a string.", ViolationTypes.Type)]
        : ServiceRules.CheckKey(ApiKey.AsText(), ApiKeyHeader);
}

/// <summary>Body of PATCH /services/status/{id}.</summary>
sealed class ServiceStatusRequest
{
    public required bool IsActive { get; init; }
}

/// <summary>Query of GET /services/list.</summary>
sealed class ServiceListQuery
{
    [Range(1, 100)]
    public int Limit { get; init; } = 50;

    [Range(0, int.MaxValue)]
    public int Offset { get; init; }

    /// <summary>In any case.</summary>
    public string? Type { get; init; }

    /// <summary>With <c>false</c> inactive services show as well, to <c>services:manage</c>.</summary>
    public bool ActiveOnly { get; init; } = true;

    /// <summary>A part of name or description.</summary>
    [StringLength(100, MinimumLength = 1)]
    public string? Search { get; init; }
}
