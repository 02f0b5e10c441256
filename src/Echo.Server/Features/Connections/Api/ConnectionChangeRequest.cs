using System.ComponentModel.DataAnnotations;
using System.Text.Json.Serialization;
using Echo.Server.Features.Connections.OAuth;
using Echo.Server.Platform.Http.Problems;
using Echo.Server.Platform.Http.Requests;

namespace Echo.Server.Features.Connections.Api;

/// <summary>Body of PATCH /api/v1/connections/{client_id}; what is absent stays.</summary>
sealed class ConnectionChangeRequest : IRequestRules
{
    [HttpUrl]
    public string? McpUrl { get; init; }

    [MinLength(1), MaxLength(100)]
    public IReadOnlyList<string>? Command { get; init; }

    /// <summary>Replaces all variables; the value <c>***</c> keeps the stored one.</summary>
    [MaxLength(100)]
    public IReadOnlyDictionary<string, string>? Env { get; init; }

    [AllowedValues(AuthTypes.None, AuthTypes.Bearer, AuthTypes.OAuth)]
    public string? AuthType { get; init; }

    [StringLength(8192, MinimumLength = 1)]
    public string? BearerToken { get; init; }

    [StringLength(2048, MinimumLength = 1)]
    public string? OauthClientId { get; init; }

    /// <summary>The value <c>***</c> keeps the stored one.</summary>
    [StringLength(8192, MinimumLength = 1)]
    public string? OauthClientSecret { get; init; }

    [SecureUrl]
    public string? OauthTokenUrl { get; init; }

    [SecureUrl]
    public string? OauthAuthUrl { get; init; }

    [SecureUrl]
    public string? OauthRedirectUri { get; init; }

    [MaxLength(50)]
    public IReadOnlyList<string>? OauthScopes { get; init; }

    [StringLength(100, MinimumLength = 1), JsonConverter(typeof(TrimmedText))]
    public string? OauthProvider { get; init; }

    [AllowedValues(ConnectionCredentials.Shared, ConnectionCredentials.PerUser)]
    public string? Credentials { get; init; }

    [StringLength(100, MinimumLength = 1), JsonConverter(typeof(TrimmedText))]
    public string? Name { get; init; }

    [StringLength(100, MinimumLength = 1)]
    public string? Version { get; init; }

    /// <summary>Seconds.</summary>
    [Range(1, 300)]
    public int? Timeout { get; init; }

    [StringLength(40, MinimumLength = 1), RegularExpression("^[a-z0-9]+(-[a-z0-9]+)*$")]
    public string? Slug { get; init; }

    [MaxLength(1000)]
    public IReadOnlyList<string>? DisabledTools { get; init; }

    [AllowedValues(Isolations.Shared, Isolations.User, Isolations.Session)]
    public string? Isolation { get; init; }

    [AllowedValues(Visibilities.Private, Visibilities.Team)]
    public string? Visibility { get; init; }

    [MaxLength(20), KnownRoles]
    public IReadOnlyList<string>? Roles { get; init; }

    public bool? PinTools { get; init; }

    /// <summary>Something about signing in is among the changes.</summary>
    public bool NamesOAuth() => OauthClientId is not null || OauthClientSecret is not null || OauthTokenUrl is not null || OauthAuthUrl is not null
        || OauthRedirectUri is not null || OauthScopes is not null || OauthProvider is not null;

    public IEnumerable<FieldViolation> Check()
    {
        if (Command is [{ Length: 0 }, ..])
            yield return new("body.command.0", "Name a program.", ViolationTypes.StringTooShort);
        if (BearerToken?.AsSpan().IndexOfAnyExceptInRange('!', '~') >= 0)
            yield return new("body.bearer_token", "A token has visible ASCII characters only.", ViolationTypes.StringPattern);
        foreach (var name in Env?.Keys.Where(name => name.Length == 0 || name.Contains('=')) ?? [])
            yield return new($"body.env.{name}", "A variable's name is not empty and has no '='.", ViolationTypes.StringPattern);
    }
}
