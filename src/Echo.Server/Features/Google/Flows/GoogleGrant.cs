using Echo.Server.Features.Access.External;
using Echo.Server.Features.Google.Sessions;

namespace Echo.Server.Features.Google.Flows;

/// <summary>All that a sign-in brought: who somebody is, and what Echo may do for him. No record, so that nothing prints it.</summary>
sealed class GoogleGrant
{
    public required ExternalIdentity Identity { get; init; }

    public required GoogleTokens Tokens { get; init; }

    /// <summary>Keys.</summary>
    public required string[] SelectedScopes { get; init; }

    /// <summary>Keys.</summary>
    public required string[] GrantedScopes { get; init; }
}
