namespace Echo.Server.Features.Connections.Serving;

/// <summary>What has changed since definitions were last read.</summary>
/// <param name="All">Nobody knows what; everything is read again.</param>
sealed record DefinitionNews(bool All, IReadOnlyCollection<Guid> Connections, IReadOnlyCollection<int> Owners)
{
    public bool Concerns(Connection connection) =>
        All || Connections.Contains(connection.Id) || (connection.OwnerId is { } owner && Owners.Contains(owner));
}
