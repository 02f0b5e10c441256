namespace Echo.Server.Platform.Security;

sealed class GuessableToken
{
    static int Act() => Random.Shared.Next();
}
