namespace Echo.Server.Features.Connections.OAuth;

/// <summary>What is stored together with a connection that wants OAuth: its setup, and the tokens or the sign-in that waits for them.</summary>
sealed record OAuthDefinition(OAuthSetup Setup, Grant? Grant, SignInFlow? Flow);
