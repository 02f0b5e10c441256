using Echo.Server.Features.Access.Accounts;

namespace Echo.Server.Features.Access.Setup;

/// <summary>Body of POST /setup.</summary>
sealed class SetupRequest : AccountFields
{
    /// <summary>What stands behind the # of the setup link.</summary>
    public required string Token { get; init; }
}
