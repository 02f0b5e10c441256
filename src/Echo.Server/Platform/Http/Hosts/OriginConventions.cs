namespace Echo.Server.Platform.Http.Hosts;

/// <summary>Pages of foreign origins get 403 here, not only an answer that they can't read.</summary>
public sealed record ChecksOrigin;

/// <summary>The endpoint takes WebSocket upgrades only and checks Origin. Missing credentials and permissions are not answered with
/// 401 and 403: the endpoint completes the handshake and says so by a close code, because browsers show scripts no HTTP status
/// (contract section 21.2).</summary>
public sealed record OpensSocket;
