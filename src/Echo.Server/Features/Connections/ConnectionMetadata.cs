using System.Text.Json.Serialization;
using Echo.Mcp.Json;
using Echo.Server.Features.Connections.OAuth;

namespace Echo.Server.Features.Connections;

/// <summary>What Echo tells about a connection (contract section 18); secrets and arguments never show.</summary>
/// <param name="isOwners">Whether whoever reads it may see the definition, and not only use what it offers.</param>
sealed class ConnectionMetadata(Connection connection, ConnectionState state, DateTimeOffset lastActivity, bool isOwners)
{
    /// <summary>Stands in lists only, where nothing else names the connection.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public Guid? ClientId { get; init; }

    public DateTimeOffset CreatedAt { get; } = connection.CreatedAt;

    public string Transport { get; } = connection.Transport;

    public string AuthType { get; } = connection.AuthType;

    public string Name { get; } = connection.Name;

    public string? McpUrl { get; } = isOwners ? connection.McpUrl : null;

    public DateTimeOffset LastActivity { get; } = lastActivity;

    /// <summary><c>connected</c>, <c>idle</c>, <c>error</c> or <c>authorization_required</c>.</summary>
    public string State { get; } = state.Name;

    public string? LastError { get; } = isOwners ? state.LastError : null;

    /// <summary>The program only: arguments may hold secrets.</summary>
    public string? Command { get; } = isOwners ? connection.Command?[0] : null;

    public Guid? OwnerId { get; } = connection.OwnerUuid;

    /// <summary><c>{name, version, protocol_version}</c> of the last time it was opened.</summary>
    public RawJson? ServerInfo { get; } = connection.ServerInfo is { } json ? RawJson.Parse(json) : null;

    public string Slug { get; } = connection.Slug;

    public bool PinTools { get; } = connection.PinTools;

    /// <summary><c>private</c> or <c>team</c>.</summary>
    public string Visibility { get; } = connection.Visibility;

    public IReadOnlyList<string> Roles { get; } = connection.Roles;

    /// <summary><c>shared</c>, <c>user</c> or <c>session</c>.</summary>
    public string Isolation { get; } = connection.Isolation;

    /// <summary>Stands with OAuth only.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public ConnectionAuthorization? Authorization { get; init; }
}
