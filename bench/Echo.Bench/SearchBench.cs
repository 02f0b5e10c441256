using System.Diagnostics;
using System.Text.Json;
using Echo.Mcp.Json;
using Echo.Server.Features.Gateway.Search;

namespace Echo.Bench;

/// <summary>How often a right tool is among the first five, how long a search takes, and what listing and searching cost of a model's context.
/// </summary>
static class SearchBench
{
    const int Rounds = 20;

    /// <param name="tools">JSON: a list of <c>{server, tools}</c>, the tools as MCP lists them.</param>
    /// <param name="questions">JSON: a list of <c>{question, answers}</c>, the answers as <c>server/tool</c>.</param>
    public static void Run(string tools, string questions)
    {
        var servers = RawJson.Parse(File.ReadAllBytes(tools)).Items(int.MaxValue);
        List<ToolShelf> shelves = [.. servers.Select(server => new ToolShelf(server.Text("server")!, server.Property("tools").Items(int.MaxValue)))];
        var asked = JsonSerializer.Deserialize<List<Question>>(File.ReadAllText(questions), JsonSerializerOptions.Web)!;
        var prepared = Stopwatch.StartNew();
        List<ShelfIndex> indexes = [.. shelves.Select(shelf => new ShelfIndex(shelf))];
        prepared.Stop();
        var found = asked.Count(one => Found(indexes, one.Text, 5).Any(one.Answers.Contains));
        var first = asked.Count(one => Found(indexes, one.Text, 1).Any(one.Answers.Contains));
        List<double> times = [];
        for (var round = 0; round < Rounds; round++)
        {
            foreach (var one in asked)
            {
                var started = Stopwatch.GetTimestamp();
                ToolSearch.Rank(indexes, one.Text);
                times.Add(Stopwatch.GetElapsedTime(started).TotalMilliseconds);
            }
        }

        times.Sort();
        Console.WriteLine($"tools {shelves.Sum(shelf => shelf.Tools.Count)}, servers {shelves.Count}, prepared in {prepared.ElapsedMilliseconds} ms");
        Console.WriteLine($"questions {asked.Count}: a right tool first {first}, within five {found} ({100.0 * found / asked.Count:0} %)");
        Console.WriteLine($"search: p50 {times[times.Count / 2]:0.00} ms, p99 {times[times.Count * 99 / 100]:0.00} ms");
        Console.WriteLine($"tokens: all listed {indexes.Sum(index => index.Tokens.Sum())}, with search {SearchTools.Tokens}");
    }

    static IEnumerable<string> Found(List<ShelfIndex> indexes, string question, int most) => ToolSearch.Rank(indexes, question).Take(most)
        .Select(found => $"{indexes[found.Shelf].Shelf.Source}/{indexes[found.Shelf].Shelf.Tools[found.Tool].Text("name")}");

    sealed record Question([property: System.Text.Json.Serialization.JsonPropertyName("question")] string Text, IReadOnlyList<string> Answers);
}
