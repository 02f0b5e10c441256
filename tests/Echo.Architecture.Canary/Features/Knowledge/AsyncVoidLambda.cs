namespace Echo.Server.Features.Knowledge;

sealed class AsyncVoidLambda
{
    static Action Act() => async () => await Task.Yield();
}
