using System.Collections.Concurrent;
using Echo.Mcp.Json;
using Echo.Mcp.Peers;
using Echo.Server.Features.Connections.Serving;

namespace Echo.Server.Features.Connections;

/// <summary>Who hears what a server says and asks without saying for which request: the client whose request began last, or else its
/// session. Only a server that serves one account or session alone has such an audience: what it says to one must not reach another.</summary>
sealed class UpstreamAudience(bool isAlone)
{
    readonly ConcurrentDictionary<CallerChannel, long> present = new();
    long lastEntry;

    /// <summary>All requests come from one account, or one of its sessions.</summary>
    public bool IsAlone { get; } = isAlone;

    /// <summary>What the server is told that its client can be asked.</summary>
    public RawJson Capabilities { get; private init; } = RawJson.EmptyObject;

    CallerChannel? Home { get; init; }

    public static UpstreamAudience Of(Connection connection, ServerUse use) => connection.Isolation == Isolations.Shared
        ? new(isAlone: false)
        : new(isAlone: true)
        {
            Capabilities = use.ClientCapabilities.IsEmpty ? RawJson.EmptyObject : use.ClientCapabilities.Copy(),
            Home = connection.Isolation == Isolations.Session ? use.Home : null,
        };

    /// <summary>A request begins whose caller can be reached.</summary>
    public void Enter(CallerChannel channel)
    {
        if (IsAlone)
            present[channel] = Interlocked.Increment(ref lastEntry);
    }

    public void Leave(CallerChannel channel) => present.TryRemove(channel, out _);

    public ValueTask HearAsync(ServerNotification notification, CancellationToken cancellationToken) =>
        IsForOne(notification.Method) && Listener is { } listener ? listener.NotifyAsync(notification, cancellationToken) : ValueTask.CompletedTask;

    public ValueTask<ServerAnswer> AskAsync(ServerRequest request, CancellationToken cancellationToken) =>
        Listener is { } listener
            ? listener.AskAsync(request, cancellationToken)
            : ValueTask.FromResult(ServerAnswer.MethodNotFound(request.Method));

    CallerChannel? Listener => !IsAlone ? null
        : present.OrderByDescending(entry => entry.Value).FirstOrDefault(entry => entry.Key.IsAttended).Key
            ?? Home ?? present.OrderByDescending(entry => entry.Value).FirstOrDefault().Key;

    // The others concern everybody who uses the server, and reach them from where the lists are kept.
    static bool IsForOne(string method) =>
        !method.EndsWith("/list_changed", StringComparison.Ordinal) && method != "notifications/resources/updated";
}
