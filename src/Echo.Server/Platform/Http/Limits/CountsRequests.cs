namespace Echo.Server.Platform.Http.Limits;

/// <summary>Marks an endpoint whose requests count under a policy that only their bodies tell; it counts them itself, with
/// <see cref="RequestCounter"/>.</summary>
public sealed record CountsRequests;
