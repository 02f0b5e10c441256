using System.ComponentModel.DataAnnotations;
using System.Text.Json.Serialization;
using Echo.Server.Features.Access.Roles;
using Echo.Server.Platform.Http.Problems;
using Echo.Server.Platform.Http.Requests;

namespace Echo.Server.Features.Access.ApiV1;

/// <summary>Body of POST /api/v1/auth/api-keys.</summary>
sealed class ApiKeyRequest : IRequestRules
{
    [JsonConverter(typeof(TrimmedText)), StringLength(100, MinimumLength = 1)]
    public required string Name { get; init; }

    [MinLength(1), MaxLength(50)]
    public string[]? Scopes { get; init; }

    public DateTimeOffset? ExpiresAt { get; init; }

    public IEnumerable<FieldViolation> Check() => PatternRules.Check(Scopes, "body.scopes");
}

/// <summary>Query of GET /api/v1/auth/api-keys.</summary>
sealed class ApiKeyQuery
{
    [Range(1, 200)]
    public int Limit { get; init; } = 100;

    [Range(0, int.MaxValue)]
    public int Offset { get; init; }
}
