namespace Echo.Server.Features.Connections;

/// <summary>Body of POST /mcp/connect.</summary>
sealed class ConnectRequest : ConnectFields;
