namespace Echo.Server.Tests.Features.Realtime;

/// <summary>Whatever a task carries, its owner hears on <c>/</c> which one it is about.</summary>
[Collection(nameof(RealtimeTests))]
public sealed class TellingOfLargeTasks(RealtimeHost host)
{
    [Fact]
    public async Task ATaskThatIsTooLargeComesWithoutWhatIsLarge()
    {
        var (_, _, token) = await host.RegisterAsync();
        using var socket = await host.OpenAsync("/", token);
        await socket.UntilPongAsync();
        var deep = new string('[', 62) + new string(']', 62);
        var large = await CreateAsync(token, $$"""{"title":"large","payload":"{{new string('x', 70_000)}}","tags":["a"]}""");
        var nested = await CreateAsync(token, $$"""{"title":"deep","payload":{{deep}}}""");

        var first = (await socket.NextAsync()).ShouldContainType("taskCreated");
        ((string?)first["task"]!["id"], (string?)first["task"]!["title"], (bool?)first["truncated"]).ShouldBe((large, "large", true));
        first["task"]!.AsObject().ContainsKey("payload").ShouldBeFalse();
        var second = (await socket.NextAsync()).ShouldContainType("taskCreated");
        ((string?)second["task"]!["id"], second["task"]!["payload"]!.ToJsonString()).ShouldBe((nested, deep));
        second["truncated"].ShouldBeNull();
    }

    async Task<string> CreateAsync(string token, string body)
    {
        var (status, made) = await host.Echo.PostAsync("/api/tasks", token, body);
        status.ShouldBe(201, made.ToJsonString());
        return (string)made["data"]!["id"]!;
    }
}
