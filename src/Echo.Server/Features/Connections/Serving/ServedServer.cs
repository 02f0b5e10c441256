namespace Echo.Server.Features.Connections.Serving;

/// <summary>A connected server, as those see it who may use what it offers.</summary>
/// <param name="Id">The connection's id, which is also the source's id in the catalog.</param>
/// <param name="Slug">Unique and stable.</param>
public sealed record ServedServer(Guid Id, string Slug, string Name);
