using Echo.Server.Platform.Logging;

namespace Echo.Server.Platform.Security;

sealed class GuessableId
{
    static Guid Act() => PlainId.Next();
}
