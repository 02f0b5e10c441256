using Echo.Mcp.Json;
using Echo.Mcp.Peers;
using Echo.Mcp.Sessions;

namespace Echo.Mcp.Tests.Scripted;

static class Ask
{
    public static readonly TimeSpan Long = TimeSpan.FromSeconds(60);

    public static Task<UpstreamReply> AskAsync(
        this UpstreamSession session,
        string method = "tools/call",
        string parameters = "{}",
        TimeSpan? timeout = null,
        CancellationToken token = default) =>
        session.RequestAsync(method, RawJson.Parse(parameters), timeout ?? Long, token).AsTask();
}
