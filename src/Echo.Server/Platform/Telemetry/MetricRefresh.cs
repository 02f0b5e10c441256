namespace Echo.Server.Platform.Telemetry;

/// <summary>What a room contributes when a value behind one of its observable instruments lives in the database: it is fetched before
/// metrics are read, at most every few seconds, and kept for the instrument's callback.</summary>
/// <param name="RunAsync">Gets one second; when it fails, the value of last time stays.</param>
public sealed record MetricRefresh(Func<CancellationToken, Task> RunAsync);
