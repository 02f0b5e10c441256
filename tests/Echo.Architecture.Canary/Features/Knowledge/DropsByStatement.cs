namespace Echo.Server.Features.Knowledge;

sealed class DropsByStatement
{
    static void Act() => Task.Run(() => 1);
}
