using Echo.Mcp.Json;
using Echo.Server.Platform.Events;

namespace Echo.Server.Features.Chat.Sockets;

/// <summary>Tells somebody's sockets, on all nodes, that another one types. Nobody stores it: what gets lost is out of date anyway.</summary>
sealed class TypingNews
{
    const string Topic = "chat.typing";

    readonly NodeBus bus;

    public TypingNews(NodeBus bus, ChatStreams streams)
    {
        this.bus = bus;
        bus.Listen(Topic, message =>
        {
            var news = message.To<News>()!;
            streams.Tell(news.To, "typing_indicator", RawJson.From(new { user_id = news.From, is_typing = news.IsTyping }));
        });
    }

    public void Tell(int from, int to, bool isTyping) => bus.Send(Topic, RawJson.From(new News(from, to, isTyping)));

    sealed record News(int From, int To, bool IsTyping);
}
