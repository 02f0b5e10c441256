using Echo.Mcp.Json;
using Echo.Mcp.Peers;

namespace Echo.Mcp.Tests.Sessions;

public sealed class NewestQueueTests
{
    [Theory]
    [InlineData(3, 1000, "3333,4444,5")]
    [InlineData(10, 9, "3333,4444,5")]
    [InlineData(10, 5, "4444,5")]
    [InlineData(10, 3, "5")]
    [InlineData(10, 0, "")]
    public async Task KeepsTheNewestWithinItsLimits(int items, int bytes, string expected)
    {
        var dropped = 0;
        var queue = new NewestQueue<RawJson>(items, bytes, item => item, _ => dropped++);
        string[] posted = ["111", "2222", "3333", "4444", "5"];
        foreach (var item in posted)
            queue.Post(RawJson.Parse(item));
        queue.Complete();
        queue.Post(RawJson.Parse("6"));

        List<string> kept = [];
        await foreach (var item in queue.ReadAllAsync(CancellationToken.None))
            kept.Add(item.ToString());
        string.Join(',', kept).ShouldBe(expected);
    }
}
