namespace Echo.Server.Features.Connections.OAuth;

/// <summary>How far a new connection has come with signing in.</summary>
/// <param name="Token">The token that its upstream uses; null when it needs none, or has none yet.</param>
/// <param name="Definition">What is stored with it; null when it does not use OAuth.</param>
/// <param name="Link">Where somebody has to agree first.</param>
sealed record SignInStart(UpstreamToken? Token = null, OAuthDefinition? Definition = null, Uri? Link = null);
