using System.Net.Sockets;
using System.Text;
using Echo.Server.Platform.Sockets;
using Echo.Testing;
using Microsoft.Extensions.DependencyInjection;

namespace Echo.Server.Tests.Features.Realtime;

/// <summary>Who does not read costs what the limits say, is let go, and keeps nobody else from getting everything.</summary>
[Collection(nameof(RealtimeTests))]
public sealed class StalledReaders(RealtimeHost host)
{
    static readonly TimeSpan Soon = TimeSpan.FromSeconds(60);

    [Fact]
    public Task AFewAreLetGo() => StallAsync(3);

    [Fact, Trait("Set", "Full")]
    public Task FiftyAreLetGo() => StallAsync(50);

    async Task StallAsync(int count)
    {
        // Ten sockets each, within the limit of an account.
        var accounts = new List<(int Id, string Token)>();
        for (var n = 0; n < (count + 9) / 10; n++)
        {
            var (id, _, token) = await host.RegisterAsync();
            accounts.Add((id, token));
        }

        var reader = await host.RegisterAsync();
        using var reading = await host.OpenUpdatesAsync(reader.Token);
        (await reading.AskAsync("""{"action":"subscribe","topic":"jobs"}""")).ShouldContainType("subscribed");
        var stalled = new List<TcpClient>();
        for (var n = 0; n < count; n++)
            stalled.Add(await StallOneAsync(accounts[n / 10].Token));
        await Eventually.TrueAsync(() => OpenOf(accounts) == count, Soon);

        // More than the kernel takes for a socket that is not read, and what Echo holds for it.
        var receivers = accounts.Select(account => account.Id).Append(reader.Id).ToArray();
        var filling = new string('x', 60_000);
        for (var n = 0; n < 200 && OpenOf(accounts) > 0; n++)
        {
            await host.PublishAsync("job_update", "jobs", $$"""{"n":{{n}},"result":"{{filling}}"}""", receivers);
            ((int)(await reading.NextAsync())["n"]!).ShouldBe(n);
        }

        await Eventually.TrueAsync(() => OpenOf(accounts) == 0, Soon, () => $"{OpenOf(accounts)} are still there");
        (await reading.AskAsync("""{"action":"ping"}""")).ShouldContainType("pong");
        stalled.ForEach(socket => socket.Dispose());
    }

    int OpenOf(List<(int Id, string Token)> accounts)
    {
        var open = host.Echo.App.Services.GetRequiredService<OpenStreams>().Count();
        return accounts.Sum(account => open.GetValueOrDefault(("updates", account.Id)));
    }

    // By hand, with a small buffer: a WebSocket of the framework reads ahead.
    async Task<TcpClient> StallOneAsync(string token)
    {
        var client = new TcpClient { ReceiveBufferSize = 4096 };
        await client.ConnectAsync(host.Url.Host, host.Url.Port, TestContext.Current.CancellationToken);
        var stream = client.GetStream();
        await stream.WriteAsync(
            Encoding.ASCII.GetBytes(
                $"GET /ws HTTP/1.1\r\nHost: {host.Url.Authority}\r\nConnection: Upgrade\r\nUpgrade: websocket\r\nSec-WebSocket-Version: 13\r\n"
                + $"Sec-WebSocket-Key: AAAAAAAAAAAAAAAAAAAAAA==\r\nAuthorization: Bearer {token}\r\n\r\n"),
            TestContext.Current.CancellationToken);

        // A masked text frame, with a mask that changes nothing.
        var subscribe = """{"action":"subscribe","topic":"jobs"}"""u8.ToArray();
        await stream.WriteAsync((byte[])[0x81, (byte)(0x80 | subscribe.Length), 0, 0, 0, 0, .. subscribe], TestContext.Current.CancellationToken);
        return client;
    }
}
