namespace Echo.Server.Features.Connections.OAuth;

/// <summary>What only Echo knows of a sign-in until its callback. No record, so that nothing prints it.</summary>
sealed class FlowSecrets
{
    public required string State { get; init; }

    /// <summary>The secret whose hash the authorization server gets first (RFC 7636).</summary>
    public required string Verifier { get; init; }

    /// <summary>What is asked for; empty for the server's own choice.</summary>
    public string[] Scopes { get; init; } = [];
}
