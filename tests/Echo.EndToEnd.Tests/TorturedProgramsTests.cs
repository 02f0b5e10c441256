using System.Net.Http.Json;
using System.Text.Json.Nodes;

namespace Echo.EndToEnd.Tests;

/// <summary>Servers that do all they can to stay: nothing of them does, however often, and however Echo ends.</summary>
public sealed class TorturedProgramsTests(SharedEcho echo)
{
    const int AtOnce = 8;

    // What becomes of connecting to each.
    static readonly (string Mood, int Status)[] Moods =
        [("stubborn", 201), ("detach", 201), ("flood", 201), ("garbage", 201), ("exit", 502), ("silent", 408)];

    readonly string marker = $"torture-{Guid.NewGuid():N}";

    [Fact]
    public Task NothingIsLeftOfThemAfterManyRounds() => SurviveAsync(rounds: 36);

    [Fact, Trait("Set", "Full")]
    public Task NothingIsLeftOfThemAfterTwoHundredRounds() => SurviveAsync(rounds: 200);

    [Fact]
    public async Task NothingIsLeftOfThemAfterKill9InTheMiddle()
    {
        using var directory = new TemporaryDirectory();
        await using var mine = await EchoProcess.StartAsync(directory.Path, ("RATE_LIMIT_ENABLED", "false"));
        mine.SignIn(await mine.Http.RegisterAdminAsync());
        using var over = new CancellationTokenSource();
        var rounds = Enumerable.Range(0, AtOnce).Select(first => GoOnAsync(mine.Http, first, over.Token)).ToList();
        await Wait.UntilAsync(() => Programs.WithEnvironment(marker).Count >= 2 * AtOnce, seconds: 30);
        await mine.EndAsync("KILL");
        await over.CancelAsync();
        await Task.WhenAll(rounds);
        await Wait.UntilAsync(() => Programs.WithEnvironment(marker).Count == 0, seconds: 30);
    }

    async Task SurviveAsync(int rounds)
    {
        await Parallel.ForAsync(0, rounds, new ParallelOptions { MaxDegreeOfParallelism = AtOnce }, async (round, token) =>
        {
            var (mood, expected) = Moods[round % Moods.Length];
            var (status, answer) = await ConnectAsync(echo.Http, mood, token);
            status.ShouldBe(expected, $"{mood}: {answer.ToJsonString()}");
            if (status == 201)
                await echo.Http.DisconnectAsync((Guid)answer["client_id"]!);
        });
        await Wait.UntilAsync(() => Programs.WithEnvironment(marker).Count == 0, seconds: 30);

        // Other classes connect and disconnect at the same Echo: only those that carry this class's name count.
        (await echo.Http.GetJsonAsync("/mcp/clients?limit=200")).ToJsonString().ShouldNotContain(marker);
    }

    /// <summary>Connects and disconnects until Echo is gone.</summary>
    async Task GoOnAsync(HttpClient http, int round, CancellationToken cancellationToken)
    {
        try
        {
            for (; !cancellationToken.IsCancellationRequested; round++)
            {
                var (status, answer) = await ConnectAsync(http, Moods[round % Moods.Length].Mood, cancellationToken);
                if (status == 201)
                    await http.DisconnectAsync((Guid)answer["client_id"]!);
            }
        }
        catch (Exception gone) when (gone is HttpRequestException or OperationCanceledException)
        {
            // That was the end of Echo.
        }
    }

    async Task<(int Status, JsonNode Answer)> ConnectAsync(HttpClient http, string mood, CancellationToken cancellationToken)
    {
        var definition = new
        {
            transport = "stdio",
            command = new[] { Path.Combine(Checkout.Root, "tests", "Echo.EndToEnd.Tests", "servers", "torture.sh"), mood },
            name = $"{marker}-{mood}",
            env = new Dictionary<string, string> { ["TORTURE"] = marker },
            timeout = mood == "silent" ? 1 : 30,
        };
        using var answer = await http.PostAsJsonAsync("/mcp/connect", definition, cancellationToken);
        return ((int)answer.StatusCode, JsonNode.Parse(await answer.Content.ReadAsStringAsync(cancellationToken))!);
    }
}
