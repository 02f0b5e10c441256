using Echo.Server.Features.Chat;

namespace Echo.Server.Platform.Bells;

sealed class NosyBell
{
    static object Act() => new ChatWithStrangers();
}
