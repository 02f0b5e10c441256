namespace Echo.Server.Features.Connections.OAuth;

/// <summary>What renewing has come to: tokens that can be used, also when there are no newer ones; or why there are none.</summary>
/// <param name="Failure">Why nothing was renewed, for people; null when there was no need, or it went well.</param>
/// <param name="NeedsSignIn">Somebody has to sign in again.</param>
sealed record Renewal(Tokens? Tokens, string? Failure = null, bool NeedsSignIn = false);
