namespace Echo.Server.Features.Google.Flows;

/// <summary>What only Echo knows of a sign-in until its callback. No record, so that nothing prints it.</summary>
sealed class FlowSecrets
{
    /// <summary>The secret whose hash Google gets first (RFC 7636).</summary>
    public required string Verifier { get; init; }

    /// <summary>Binds the identity token to this sign-in (OpenID Connect Core, section 3.1.2.1).</summary>
    public required string Nonce { get; init; }
}
