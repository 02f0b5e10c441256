using Echo.Server.Features.Services.Execution;

namespace Echo.Server.Features.Services.SignIns;

/// <summary>One way to sign in to an API, without what is secret about it.</summary>
sealed record SignIn
{
    /// <summary>As the document calls it, or its kind.</summary>
    public required string Name { get; init; }

    /// <summary>One of <see cref="SignInKinds"/>.</summary>
    public required string Kind { get; init; }

    /// <summary>Where an API key stands.</summary>
    public InputPlace Place { get; init; } = InputPlace.Header;

    /// <summary>The name of the header, parameter or cookie of an API key.</summary>
    public string? Wire { get; init; }

    /// <summary>Where client credentials are exchanged for a token.</summary>
    public string? TokenUrl { get; init; }

    public IReadOnlyList<string> Scopes { get; init; } = [];

    /// <summary>Where what is secret about it may be sent, each as scheme, host and port: whoever writes the document must not have it sent elsewhere.
    /// </summary>
    public IReadOnlyList<string> Origins { get; init; } = [];

    public static string OriginOf(Uri url) => url.GetLeftPart(UriPartial.Authority);
}

static class SignInKinds
{
    public const string ApiKey = "api_key";
    public const string Bearer = "bearer";
    public const string Basic = "basic";
    public const string ClientCredentials = "client_credentials";
}

/// <summary>What is secret about a way to sign in. Stored sealed only.</summary>
sealed record SignInSecret
{
    /// <summary>The key or token.</summary>
    public string? Value { get; init; }

    public string? Username { get; init; }

    public string? Password { get; init; }

    public string? ClientId { get; init; }

    public string? ClientSecret { get; init; }
}
