namespace Echo.Server.Features.Connections.OAuth;

/// <summary>A request was not sent because no token could be had at the moment.</summary>
/// <param name="reason">A sentence for people.</param>
sealed class TokenUnavailableException(string reason) : HttpRequestException(HttpRequestError.ConnectionError, $"No access token: {reason}");
