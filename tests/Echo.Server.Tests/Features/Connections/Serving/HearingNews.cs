using System.Collections.Concurrent;
using Echo.Server.Features.Connections.Serving;
using Echo.Testing;

namespace Echo.Server.Tests.Features.Connections.Serving;

public sealed class HearingNews(ServingHost host) : IClassFixture<ServingHost>
{
    static readonly TimeSpan Soon = TimeSpan.FromSeconds(20);

    [Fact]
    public async Task TellsOfDefinitionsWhoeverChangesThem()
    {
        var heard = new ConcurrentQueue<ServerChange>();
        using var watching = host.News.Watch(heard.Enqueue);
        var id = await host.StoreAsync(host.Echo.User, "\"slug\":\"watched\"");
        await HeardAsync(1);
        await host.ChangeAsync(host.Echo.User, id, """{"name":"Another"}""");
        await HeardAsync(2);
        await host.ExecuteAsync($"update connections set name = 'by another node', revision = revision + 1 where id = '{id}'");
        await HeardAsync(3);
        await host.DeleteAsync(host.Echo.User, id);
        await HeardAsync(4);
        heard.ShouldAllBe(change => change == new ServerChange(id, null));

        Task HeardAsync(int count) => Eventually.TrueAsync(() => heard.Count == count, Soon, () => $"{heard.Count} heard");
    }

    [Fact]
    public async Task OneThatIsSlowOrFailsDisturbsNobody()
    {
        using var gate = new ManualResetEventSlim();
        var slow = 0;
        var quick = new ConcurrentQueue<ServerChange>();
        using var first = host.News.Watch(_ =>
        {
            gate.Wait();
            slow++;
        });
        using var second = host.News.Watch(_ => throw new InvalidOperationException());
        using var third = host.News.Watch(quick.Enqueue);
        var server = Guid.NewGuid();
        for (var turn = 1; turn <= 5; turn++)
        {
            host.News.Tell(new(server, OfferKind.Tools));
            await Eventually.TrueAsync(() => quick.Count == turn, Soon);
        }

        gate.Set();
        await Eventually.TrueAsync(() => slow == 2, Soon, () => $"{slow}: once for the first, once for all that came meanwhile");
    }

    [Fact]
    public async Task WhoeverEndsItHearsNoMore()
    {
        var heard = new ConcurrentQueue<ServerChange>();
        var other = new ConcurrentQueue<ServerChange>();
        var watching = host.News.Watch(heard.Enqueue);
        using var stays = host.News.Watch(other.Enqueue);
        watching.Dispose();
        host.News.Tell(new(Guid.NewGuid(), OfferKind.Prompts));
        await Eventually.TrueAsync(() => !other.IsEmpty, Soon);
        heard.ShouldBeEmpty();
    }
}
