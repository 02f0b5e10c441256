using Echo.Server.Features.Connections.OAuth;

namespace Echo.Server.Features.Connections.Api;

/// <summary>What a change of a definition means for its sign-in.</summary>
abstract record OAuthEdit
{
    OAuthEdit()
    {
    }

    public sealed record Nothing : OAuthEdit;

    /// <summary>Those who have signed in stay so.</summary>
    public sealed record Kept(OAuthSetup Setup) : OAuthEdit;

    /// <summary>Tokens and sign-ins under way are dropped.</summary>
    /// <param name="Definition">What takes their place; null when the connection no longer uses OAuth.</param>
    public sealed record Anew(OAuthDefinition? Definition) : OAuthEdit;
}
