using Echo.Server.Features.Connections;
using Echo.Testing;

namespace Echo.Server.Tests.Features.Connections;

public sealed class UpstreamTests : IAsyncDisposable
{
    static readonly TimeSpan Soon = TimeSpan.FromSeconds(30);

    readonly MemoryUpstream server = new();

    [Fact]
    public async Task ItsProgramEndsWhenItsSessionEndsByItself()
    {
        await using var upstream = await OpenAsync();
        server.Program.Endings.ShouldBe(0);
        server.End();
        await Eventually.TrueAsync(() => server.Program.Endings == 1, Soon);
        upstream.WhyEnded.ShouldBe("The program exited with code 1");
    }

    [Fact]
    public async Task ItsProgramEndsAlsoWhenItsSessionEndsBadly()
    {
        server.Fault = new InvalidOperationException("stuck");
        var upstream = await OpenAsync();
        (await Should.ThrowAsync<InvalidOperationException>(async () => await upstream.DisposeAsync())).Message.ShouldBe("stuck");
        server.Program.Endings.ShouldBe(1);
    }

    [Fact]
    public async Task ItsProgramEndsOnce()
    {
        var upstream = await OpenAsync();
        server.End();
        await Task.WhenAll(Enumerable.Range(0, 5).Select(_ => upstream.DisposeAsync().AsTask()));
        server.Program.Endings.ShouldBe(1);
    }

    public ValueTask DisposeAsync()
    {
        server.Fault = null;
        return server.DisposeAsync();
    }

    async Task<Upstream> OpenAsync() => ((UpstreamOutcome.Open)await server.OpenAsync()).Upstream;
}
