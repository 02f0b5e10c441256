namespace Echo.Server.Features.Connections.OAuth;

/// <summary>A request was not sent because somebody has to sign in first. It ends as a failure of the network does, and whoever looks at the
/// cause of that failure finds this.</summary>
sealed class AuthorizationRequiredException() : HttpRequestException(HttpRequestError.ConnectionError, "Authorization required");
