using Echo.Server.Platform.Http.Problems;

namespace Echo.Server.Features.Connections.Api;

/// <summary>Body of POST /api/v1/connections: that of POST /mcp/connect, and whether to connect.</summary>
sealed class NewConnectionRequest : ConnectFields
{
    /// <summary>With false the definition is stored, and the server is opened with the first use.</summary>
    public bool? Connect { get; init; }

    public override IEnumerable<FieldViolation> Check()
    {
        foreach (var violation in base.Check())
            yield return violation;
        if (Connect == false && AuthType == AuthTypes.OAuth)
            yield return new("body.connect", "Signing in belongs to making a connection with OAuth; leave connect out.", ViolationTypes.Value);
    }
}
