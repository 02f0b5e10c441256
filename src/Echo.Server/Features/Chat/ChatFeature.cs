using Echo.Server.Features.Chat.Sockets;
using Echo.Server.Platform.Accounts;
using Microsoft.Extensions.DependencyInjection.Extensions;

namespace Echo.Server.Features.Chat;

/// <summary>Messages between people.</summary>
static class ChatFeature
{
    public static void AddChat(this IHostApplicationBuilder builder)
    {
        var services = builder.Services;
        services.TryAddSingleton(TimeProvider.System);
        services.AddSingleton<MessageStore>();
        services.AddSingleton<ReadStore>();
        services.AddSingleton<ConversationStore>();
        services.AddSingleton<MessageWriter>();
        services.AddHostedService(provider => provider.GetRequiredService<MessageWriter>());
        services.AddSingleton<Messenger>();
        services.AddSingleton<IUserStatistics, ChatStatistics>();
        services.AddSingleton<ChatStreams>();
        services.AddSingleton<TypingNews>();
        services.AddSingleton<ChatFrames>();
        services.AddSingleton<ChatSocket>();
    }

    public static void MapChat(this IEndpointRouteBuilder routes)
    {
        routes.MapMessages();
        routes.MapChatSocket();
    }
}
