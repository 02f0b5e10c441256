namespace Echo.Bench;

/// <summary>How soon a job starts, and how many that do nothing one node runs in a second, on an empty table and beside a million that have
/// ended. The node is a whole Echo in this process, since the product has no job that does nothing.</summary>
static class JobBench
{
    const int Rounds = 5;
    const int Latencies = 300;
    const int Finished = 1_000_000;
    const int Owners = 50;

    public static async Task RunAsync(TimeSpan duration)
    {
        await using var node = await JobNode.StartAsync();
        var jobs = (int)(duration.TotalSeconds * 2_000);
        await MeasureAsync(node, jobs, "warming up");
        var empty = await MeasureAsync(node, jobs, "empty table");
        await node.FillAsync(Finished);
        var full = await MeasureAsync(node, jobs, $"{Finished:N0} finished jobs");
        Console.WriteLine($"throughput beside them: {full / empty:P0} of the empty table's");
    }

    static async Task<double> MeasureAsync(JobNode node, int jobs, string name)
    {
        var latencies = new List<double>();
        for (var i = 0; i < Latencies; i++)
            latencies.Add(await node.StartOneAsync());
        latencies.Sort();

        var rates = new List<double>();
        for (var round = 0; round < Rounds; round++)
            rates.Add(await node.RunManyAsync(jobs, Owners));
        rates.Sort();
        var rate = rates[Rounds / 2];
        Console.WriteLine(
            $"{name,-24}  enqueue to start p50 {latencies[Latencies / 2]:F1} ms  p99 {latencies[Latencies * 99 / 100]:F1} ms   {rate:F0} jobs/s");
        return rate;
    }
}
