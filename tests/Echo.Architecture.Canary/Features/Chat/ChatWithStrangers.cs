using Echo.Server.Features.Jobs;

namespace Echo.Server.Features.Chat;

public sealed class ChatWithStrangers
{
    static object Act() => new KnownJob();
}
