using Echo.Bench.Load;

namespace Echo.Bench;

/// <summary>What it costs to know who calls: one public route, asked without credentials, with an access token and with an API key, in turns
/// in one run. And how many sign-ins a second there are, each with its password.</summary>
static class AccessBench
{
    const int Rounds = 5;

    static readonly int[] Connections = [1, 32];

    public static async Task RunAsync(string server, TimeSpan duration)
    {
        await using var echo = await EchoUnderTest.StartAsync(server);
        var key = (string)(await echo.PostAsync("/api/v1/auth/api-keys", new { name = "bench" }))["key"]!;
        Report.AccessHeader();
        foreach (var workers in Connections)
        {
            await CompareAsync(echo, "token", $"Authorization: Bearer {echo.Token}", workers, duration);
            await CompareAsync(echo, "API key", $"X-API-Key: {key}", workers, duration);
        }

        foreach (var workers in Connections)
            Report.SignIns(workers, await LoadRun.MeasureAsync(() => OpenSignInAsync(echo), workers, duration));
    }

    static async Task CompareAsync(EchoUnderTest echo, string credential, string header, int workers, TimeSpan duration)
    {
        var anonymous = new List<LoadResult>();
        var known = new List<LoadResult>();

        // The first round warms both up and does not count.
        for (var round = 0; round <= Rounds; round++)
        {
            var anonymousRun = await LoadRun.MeasureAsync(() => OpenAsync(echo), workers, duration);
            var knownRun = await LoadRun.MeasureAsync(() => OpenAsync(echo, header), workers, duration);
            if (round == 0)
                continue;
            anonymous.Add(anonymousRun);
            known.Add(knownRun);
        }

        Report.Access(credential, workers, LoadResult.Median(anonymous), LoadResult.Median(known));
    }

    static async Task<Func<Task>> OpenAsync(EchoUnderTest echo, params string[] headers)
    {
        var client = await RawHttpClient.OpenAsync(new Uri(echo.Url, "/"), body: null, headers);
        return client.SendAsync;
    }

    static async Task<Func<Task>> OpenSignInAsync(EchoUnderTest echo)
    {
        var body = $$"""{"username": "bench", "password": "{{EchoUnderTest.Password}}"}""";
        var client = await RawHttpClient.OpenAsync(new Uri(echo.Url, "/auth/login"), body);
        return client.SendAsync;
    }
}
