using System.ComponentModel.DataAnnotations;
using System.Text.Json.Serialization;
using Echo.Server.Features.Access.Accounts;
using Echo.Server.Features.Access.Keys;
using Echo.Server.Features.Access.Roles;
using Echo.Server.Features.Access.Sessions;
using Echo.Server.Platform.Http.Problems;
using Echo.Server.Platform.Http.Requests;

namespace Echo.Server.Features.Access.Api;

/// <summary>Body of POST /api/auth/register.</summary>
sealed class ApiRegisterRequest : AccountFields
{
    [AllowedValues(RoleNames.User, RoleNames.Viewer, RoleNames.Developer, RoleNames.Admin)]
    public string? Role { get; init; }

    [JsonPropertyName("adminSecret")]
    public string? AdminSecret { get; init; }

    [JsonPropertyName("admin_secret")]
    public string? AdminSecretInSnakeCase { get; init; }
}

/// <summary>Body of POST /api/auth/login.</summary>
sealed class ApiLoginRequest
{
    [JsonConverter(typeof(TrimmedText))]
    public required string Email { get; init; }

    [StringLength(128, MinimumLength = 1)]
    public required string Password { get; init; }
}

/// <summary>Body of POST /api/auth/refresh.</summary>
sealed class ApiRefreshRequest : IRequestRules
{
    [JsonPropertyName("refreshToken")]
    public string? RefreshToken { get; init; }

    [JsonPropertyName("refresh_token")]
    public string? RefreshTokenInSnakeCase { get; init; }

    [JsonIgnore]
    public string Token => RefreshToken ?? RefreshTokenInSnakeCase!;

    public IEnumerable<FieldViolation> Check()
    {
        if (RefreshToken is null && RefreshTokenInSnakeCase is null)
            yield return new("body.refreshToken", "This field is required.", ViolationTypes.Missing);
    }
}

/// <summary>The data of register and login.</summary>
sealed record ApiSignedIn(
    [property: JsonPropertyName("user")] ApiUserSummary User,
    [property: JsonPropertyName("token")] string Token,
    [property: JsonPropertyName("refreshToken")] string? RefreshToken,
    [property: JsonPropertyName("expiresIn")] int ExpiresIn)
{
    public static ApiSignedIn Of(SignedIn session) =>
        new(ApiUserSummary.Of(session.Account), session.AccessToken, session.RefreshToken, session.ExpiresIn);
}

/// <summary>The data of refresh.</summary>
sealed record ApiTokens(
    [property: JsonPropertyName("token")] string Token,
    [property: JsonPropertyName("refreshToken")] string? RefreshToken,
    [property: JsonPropertyName("expiresIn")] int ExpiresIn)
{
    public static ApiTokens Of(SignedIn session) => new(session.AccessToken, session.RefreshToken, session.ExpiresIn);
}

sealed record ApiUserSummary(Guid Id, string Email, string Username, string Role)
{
    public static ApiUserSummary Of(Account account) => new(account.Uuid, account.Email, account.Username, account.Role);
}

/// <summary>The data of GET /api/auth/profile.</summary>
sealed record ApiProfile(ApiUserBody User);

/// <summary>The data of POST /api/auth/api-key/generate.</summary>
sealed record ApiGeneratedKey(
    [property: JsonPropertyName("apiKey")] string ApiKey,
    [property: JsonPropertyName("id")] Guid Id,
    [property: JsonPropertyName("prefix")] string Prefix,
    [property: JsonPropertyName("name")] string Name,
    [property: JsonPropertyName("scopes")] IReadOnlyList<string> Scopes,
    [property: JsonPropertyName("createdAt")] DateTimeOffset CreatedAt)
{
    public static ApiGeneratedKey Of(MadeApiKey made) =>
        new(made.Text, made.Key.Id, made.Key.Prefix, made.Key.Name, made.Key.Scopes, made.Key.CreatedAt);
}
