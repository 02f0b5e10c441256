namespace Echo.Server.Tests.Features.Access;

/// <summary>One host for all tests of a class, after other classes, for tests that stay out of each other's way by using names of their own.</summary>
public sealed class SharedAccessHost : IAsyncLifetime
{
    /// <summary>Signs the tokens of this host.</summary>
    public const string Key = "0123456789abcdef0123456789abcdef";

    internal AccessHost Host { get; private set; } = null!;

    public async ValueTask InitializeAsync() => Host = await AccessHost.TakeAsync(("JWT_SECRET_KEY", Key));

    public ValueTask DisposeAsync() => Host.DisposeAsync();
}
