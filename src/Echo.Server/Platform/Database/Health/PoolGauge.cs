using System.Diagnostics.Metrics;

namespace Echo.Server.Platform.Database.Health;

/// <summary>Reads how many connections a pool holds from the metrics that Npgsql publishes (OpenTelemetry's
/// db.client.connection.count).</summary>
sealed class PoolGauge : IDisposable
{
    static int named;

    readonly MeterListener listener = new();
    readonly Lock gate = new();
    int idle;
    int busy;

    public PoolGauge()
    {
        listener.InstrumentPublished = static (instrument, listener) =>
        {
            if (instrument is { Meter.Name: "Npgsql", Name: "db.client.connection.count" })
                listener.EnableMeasurementEvents(instrument);
        };
        listener.SetMeasurementEventCallback<int>((_, count, tags, _) => Add(count, tags));
        listener.Start();
    }

    /// <summary>The name that the pool has in the metrics; no two of a process are the same.</summary>
    public string PoolName { get; } = Interlocked.Increment(ref named) is > 1 and var number ? $"echo-{number}" : "echo";

    public PoolUsage Read(int size)
    {
        lock (gate)
        {
            (idle, busy) = (0, 0);
            listener.RecordObservableInstruments();
            return new PoolUsage(size, idle, busy);
        }
    }

    public void Dispose() => listener.Dispose();

    void Add(int count, ReadOnlySpan<KeyValuePair<string, object?>> tags)
    {
        var (isOurs, state) = (false, "");
        foreach (var (name, value) in tags)
        {
            isOurs |= name == "db.client.connection.pool.name" && value as string == PoolName;
            state = name == "db.client.connection.state" ? value as string : state;
        }

        if (isOurs && state == "idle")
            idle += count;
        else if (isOurs && state == "used")
            busy += count;
    }
}
