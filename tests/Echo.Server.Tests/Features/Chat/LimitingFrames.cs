namespace Echo.Server.Tests.Features.Chat;

/// <summary>Frames count as writes (contract section 3.8).</summary>
public sealed class LimitingFrames
{
    [Fact]
    public async Task BeyondTheLimitAFrameHasNoEffect()
    {
        await using var host = new ChatHost { Settings = new Dictionary<string, string> { ["RATE_LIMIT_ENABLED"] = "true", ["RATE_LIMIT_WRITE"] = "3/600" } };
        await host.InitializeAsync();
        var (alice, bob) = (await host.RegisterAsync(), await host.RegisterAsync());
        await using var socket = await ChatClient.OpenAsync(host, alice);
        await host.SendAsync(alice, bob, "counts as well");
        for (var i = 0; i < 2; i++)
        {
            await socket.SendAsync(new { type = "message", receiver_id = bob.Id, content = $"{i}" });
            await socket.ReadAsync("message");
            if (i == 0)
                await socket.ReadAsync("message");
        }

        await socket.SendAsync(new { type = "message", receiver_id = bob.Id, content = "too much" });
        var error = await socket.ReadAsync("error");
        ((int)error["code"]!).ShouldBe(429);
        ((string)error["message"]!).ShouldStartWith("Rate limit exceeded. Try again in ");
        (await host.QueryAsync<long>("select count(*) from chat_messages")).ShouldBe(3);
    }
}
