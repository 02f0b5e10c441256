namespace Echo.Server.Features.Connections;

/// <summary>How a connection stands on this node: <c>connected</c>, <c>idle</c> (opened with its next use), <c>error</c> with the reason, or
/// <c>authorization_required</c> with the reason when there is one.</summary>
readonly record struct ConnectionState(string Name, string? LastError);
