using Echo.Server.Tests.Platform.Http;

namespace Echo.Server.Tests.Features.Operations.Docs;

public sealed class DescribingTheApi
{
    [Fact]
    public async Task Dump()
    {
        await using var host = await DescribedServer.StartAsync();
        var w = System.Diagnostics.Stopwatch.StartNew();
        using var answer = await host.GetAsync("/openapi.json");
        var text = await answer.Content.ReadAsStringAsync();
        Console.WriteLine($"{(int)answer.StatusCode} {text.Length} {w.ElapsedMilliseconds} ms");
        await File.WriteAllTextAsync("/tmp/ops/openapi.json", text);
    }
}
