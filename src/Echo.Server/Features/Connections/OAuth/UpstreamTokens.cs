namespace Echo.Server.Features.Connections.OAuth;

/// <summary>Gives each upstream of a connection with OAuth the source of its tokens.</summary>
sealed class UpstreamTokens(GrantRenewer renewer, ScopeDemands demands, TimeProvider time)
{
    /// <param name="first">Tokens that were just obtained and perhaps not stored yet.</param>
    /// <returns>Null when the connection needs none.</returns>
    public UpstreamToken? Of(Connection connection, UpstreamKey key, Tokens? first = null) =>
        connection.UsesOAuth ? new(key, renewer, demands, time, first) : null;
}
