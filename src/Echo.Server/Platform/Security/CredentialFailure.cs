namespace Echo.Server.Platform.Security;

/// <summary>The request carried credentials that are no good. Authentication sets it as a feature of the request; endpoints that need
/// a caller answer 401 with it, public endpoints ignore it unless they say otherwise.</summary>
/// <param name="Detail">The exact text of the 401.</param>
public sealed record CredentialFailure(string Detail);
