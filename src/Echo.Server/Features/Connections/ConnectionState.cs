namespace Echo.Server.Features.Connections;

/// <summary>How a connection stands on this node: <c>connected</c>, <c>idle</c> (opened with its next use) or <c>error</c> with the reason.</summary>
readonly record struct ConnectionState(string Name, string? LastError);
