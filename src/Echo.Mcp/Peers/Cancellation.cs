using Echo.Mcp.Json;
using Echo.Mcp.Messages;

namespace Echo.Mcp.Peers;

static class Cancellation
{
    public static OutgoingMessage Of(long requestId, string reason) =>
        OutgoingMessage.Notification(Methods.Cancelled, RawJson.From(new { RequestId = requestId, Reason = reason }));
}
