using Echo.Server.Platform.Http;
using Echo.Server.Platform.Http.Limits;
using Echo.Server.Platform.Security;
using Echo.Server.Platform.Sockets;

namespace Echo.Server.Features.Chat.Sockets;

/// <summary>The chat socket of document 000.</summary>
static class ChatSocketEndpoints
{
    public static void MapChatSocket(this IEndpointRouteBuilder routes) =>
        routes.MapGet("/ws/chat/{user_id}", Open).WithTags("Chat").Requires(Permissions.ChatUse).Limited(RatePolicy.Read).OpensSocket()
            .WithMetadata(new AcceptsQueryCredentials()).ExcludeFromDescription();

    // The path is text: whatever it names, the handshake is completed, and a close code says what is wrong with it.
    static Task Open(HttpContext context, string user_id, ChatSocket chat, SocketDoor door) =>
        door.ServeAsync(context, chat.TalkOf(user_id, context.Request.Query["since"]));
}
