namespace Echo.Server.Features.Knowledge;

sealed class Endless : IAsyncDisposable
{
    public Task WithoutTokenAsync() => Task.CompletedTask;

    internal Task<int> WithTokenInTheMiddleAsync(CancellationToken cancellationToken, int number) => Task.FromResult(number);

    public ValueTask ValueWithoutTokenAsync() => default;

    public async IAsyncEnumerable<int> StreamWithoutTokenAsync()
    {
        await Task.Yield();
        yield return 1;
    }

    public Task WithTokenAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task HandleAsync(HttpContext context) => Task.CompletedTask;

    public ValueTask DisposeAsync() => default;

    public delegate Task Later(int number);

    Task PrivateAsync() => Task.CompletedTask;
}
