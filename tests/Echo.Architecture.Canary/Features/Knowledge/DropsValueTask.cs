namespace Echo.Server.Features.Knowledge;

sealed class DropsValueTask
{
    static void Act(IAsyncDisposable thing) => _ = thing.DisposeAsync();
}
