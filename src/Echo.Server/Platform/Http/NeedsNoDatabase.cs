namespace Echo.Server.Platform.Http;

/// <summary>Marks an endpoint that answers without the database: 503 is not among its errors, and where it is public, a caller that can't be
/// looked up during an outage counts as anonymous.</summary>
public sealed record NeedsNoDatabase;
