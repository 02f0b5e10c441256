namespace Echo.Server.Features.Knowledge;

sealed class DropsByDiscard
{
    static void Act() => _ = Task.Delay(1);
}
