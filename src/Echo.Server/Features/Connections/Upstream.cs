using Echo.Mcp.Json;
using Echo.Mcp.Sessions;

namespace Echo.Server.Features.Connections;

/// <summary>A live link to an MCP server: its session and, for stdio, the program behind it. Disposing ends both.</summary>
sealed class Upstream(Connection connection, UpstreamSession session, IAsyncDisposable? program) : IAsyncDisposable
{
    public Connection Connection { get; } = connection;

    public UpstreamSession Session { get; } = session;

    /// <summary>JSON text of what the server calls itself and the protocol revision it speaks.</summary>
    public string ServerInfo { get; } = RawJson.From(
        new { name = session.ServerInfo.Name, version = session.ServerInfo.Version, protocol_version = session.ProtocolVersion }).ToString();

    public bool HasEnded => Session.Completion.IsCompleted;

    /// <summary>Why the session has ended, or null while it lives.</summary>
    // A completed task is read, nothing waits.
#pragma warning disable RS0030
    public string? WhyEnded => HasEnded ? Session.Completion.Result.Reason : null;
#pragma warning restore RS0030

    public async ValueTask DisposeAsync()
    {
        await Session.DisposeAsync();
        if (program is not null)
            await program.DisposeAsync();
    }
}
