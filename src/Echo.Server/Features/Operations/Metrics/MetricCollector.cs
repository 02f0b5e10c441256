using System.Collections.Concurrent;
using System.Diagnostics.Metrics;
using Echo.Server.Platform.Telemetry;

namespace Echo.Server.Features.Operations.Metrics;

/// <summary>Listens to the instruments of the server's own meter and keeps their values for whoever reads them.</summary>
sealed class MetricCollector : IHostedService, IDisposable
{
    readonly ConcurrentDictionary<string, InstrumentSeries> instruments = new();
    readonly MeterListener listener = new();
    readonly Lock reading = new();
    readonly IServiceProvider services;

    public MetricCollector(EchoMeter echo, IServiceProvider services)
    {
        this.services = services;
        listener.InstrumentPublished = (instrument, listener) =>
        {
            if (ReferenceEquals(instrument.Meter, echo.Meter))
                listener.EnableMeasurementEvents(instrument, instruments.GetOrAdd(instrument.Name, _ => new InstrumentSeries(instrument)));
        };
        listener.SetMeasurementEventCallback<double>(static (_, value, tags, series) => ((InstrumentSeries)series!).Record(value, tags));
        listener.SetMeasurementEventCallback<long>(static (_, value, tags, series) => ((InstrumentSeries)series!).Record(value, tags));
        listener.SetMeasurementEventCallback<int>(static (_, value, tags, series) => ((InstrumentSeries)series!).Record(value, tags));
    }

    public Task StartAsync(CancellationToken cancellationToken)
    {
        foreach (var owner in services.GetServices<InstrumentOwner>())
            owner.Make(services);
        listener.Start();
        return Task.CompletedTask;
    }

    public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    /// <summary>Asks the observable instruments, then hands all instruments, ordered by name, to a reader. One reader at a time.</summary>
    public T Read<T>(Func<IEnumerable<InstrumentSeries>, T> read)
    {
        lock (reading)
        {
            foreach (var instrument in instruments.Values)
                instrument.BeginReading();
            listener.RecordObservableInstruments();
            return read(instruments.Values.OrderBy(instrument => instrument.Name, StringComparer.Ordinal));
        }
    }

    public void Dispose() => listener.Dispose();
}
