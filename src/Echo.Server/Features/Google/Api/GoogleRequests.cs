using System.ComponentModel.DataAnnotations;
using Echo.Server.Platform.Http.Problems;
using Echo.Server.Platform.Http.Requests;

namespace Echo.Server.Features.Google.Api;

/// <summary>Body of POST /auth/scopes.</summary>
sealed class ScopesRequest : IRequestRules
{
    /// <summary>Keys of GET /auth/scopes.</summary>
    [MinLength(1), MaxLength(10)]
    public required string[] Scopes { get; init; }

    public IEnumerable<FieldViolation> Check() => Scopes.Distinct(StringComparer.Ordinal).Count() < Scopes.Length
        ? [new("body.scopes", "Name each scope once.", ViolationTypes.Duplicate)]
        : [];
}

/// <summary>Query of GET /auth/callback, as Google redirects a browser.</summary>
sealed class CallbackQuery
{
    const int Most = 8_192;

    [StringLength(Most)]
    public string? Code { get; init; }

    [StringLength(Most)]
    public string? State { get; init; }

    [StringLength(Most)]
    public string? Error { get; init; }
}

/// <summary>Body of POST /auth/callback.</summary>
sealed class ConfirmRequest
{
    [StringLength(1_000, MinimumLength = 1)]
    public required string ConfirmToken { get; init; }
}
