using System.ComponentModel.DataAnnotations;

namespace Echo.Server.Features.Connections.OAuth;

/// <summary>Query of GET /mcp/oauth/callback, as an authorization server redirects a browser.</summary>
sealed class CallbackQuery
{
    public string? Code { get; init; }

    public string? State { get; init; }

    public string? Error { get; init; }

    /// <summary>The authorization server's name for itself (RFC 9207).</summary>
    public string? Iss { get; init; }
}

/// <summary>Body of POST /mcp/oauth/callback: what a client got at its own redirect URI.</summary>
sealed class CallbackRequest
{
    [StringLength(8192, MinimumLength = 1)]
    public required string Code { get; init; }

    [StringLength(1000, MinimumLength = 1)]
    public required string State { get; init; }

    /// <summary>The authorization server's name for itself, when it sent one (RFC 9207).</summary>
    [StringLength(2048, MinimumLength = 1)]
    public string? Iss { get; init; }
}

/// <summary>What came back from an authorization server, on whichever way.</summary>
sealed record CallbackAnswer(string? State, string? Code, string? Error, string? Issuer)
{
    public override string ToString() => nameof(CallbackAnswer);
}
