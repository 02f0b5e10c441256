using System.ComponentModel.DataAnnotations;
using System.Text.Json.Serialization;
using Echo.Server.Platform.Http.Problems;
using Echo.Server.Platform.Http.Requests;

namespace Echo.Server.Features.Access.ApiV1;

/// <summary>Body of POST /api/v1/auth/login.</summary>
sealed class ApiV1LoginRequest : IRequestRules
{
    [JsonConverter(typeof(TrimmedText))]
    public string? Username { get; init; }

    [JsonConverter(typeof(TrimmedText))]
    public string? Email { get; init; }

    [StringLength(128, MinimumLength = 1)]
    public required string Password { get; init; }

    [JsonIgnore]
    public string? Login => Username ?? Email;

    public IEnumerable<FieldViolation> Check()
    {
        if (Login is null)
            yield return new("body.username", "Give username or email.", ViolationTypes.Missing);
    }
}

/// <summary>Body of POST /api/v1/auth/logout.</summary>
sealed class ApiV1LogoutRequest
{
    public string? RefreshToken { get; init; }
}
