namespace Echo.Server.Features.Knowledge;

sealed class AsyncVoidMethod
{
    async void Act() => await Task.Yield();
}
