namespace Echo.Server.Features.Services.Execution;

/// <summary>What a call is signed in with.</summary>
public sealed record ServiceCredential
{
    public static readonly ServiceCredential None = new();

    /// <summary>The value of <c>{{api_key}}</c> in headers.</summary>
    public string? ApiKey { get; init; }

    public IReadOnlyList<CredentialPart> Parts { get; init; } = [];

    /// <summary>Texts that are taken out of whatever comes back, beside <see cref="ApiKey"/> and the values of <see cref="Parts"/>.</summary>
    public IReadOnlyList<string> Secrets { get; init; } = [];

    /// <summary>There is no credential, for this reason; nothing is sent then. The sentence is shown to the caller.</summary>
    public string? Failure { get; init; }

    /// <summary>A bearer token.</summary>
    public static ServiceCredential Bearer(string token) =>
        new() { Parts = [new(InputPlace.Header, "Authorization", $"Bearer {token}")], Secrets = [token] };

    public static ServiceCredential Failed(string sentence) => new() { Failure = sentence };

    internal IEnumerable<string> AllSecrets => Secrets.Concat(Parts.Select(part => part.Value)).Concat(ApiKey is null ? [] : [ApiKey]);
}

/// <summary>One header, query parameter or cookie.</summary>
public sealed record CredentialPart(InputPlace Place, string Name, string Value)
{
    /// <summary>The value stands for another, which is not shown.</summary>
    internal bool IsHidden { get; init; }
}

/// <summary>Gives a call its credential, at the moment it is sent.</summary>
/// <param name="refused">The credential that the service has just answered 401 to, for a source that can get a newer one; null at first.</param>
/// <returns>Null, or the refused one, when there is no other.</returns>
public delegate ValueTask<ServiceCredential?> CredentialSource(ServiceCredential? refused, CancellationToken cancellationToken);
