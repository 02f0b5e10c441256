namespace Echo.Server.Platform.Http;

/// <summary>The endpoint also takes <c>?token=</c> and <c>?ticket=</c>: WebSocket upgrades and event streams, for browsers that can't
/// set headers there (contract section 3.1).</summary>
public sealed record AcceptsQueryCredentials;

/// <summary>The endpoint needs a permission and admits callers without credentials all the same, as <see cref="Security.Caller.Anonymous"/>.
/// That is for requests from this machine only, and never for those whose credentials are no good.</summary>
public sealed record AdmitsAnonymous;

/// <summary>A public endpoint that answers 401 to invalid credentials instead of ignoring them.</summary>
public sealed record RefusesInvalidCredentials;
