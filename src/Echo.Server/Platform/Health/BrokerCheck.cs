namespace Echo.Server.Platform.Health;

/// <summary>What an event bus with a broker of its own contributes to GET /health. Without one, PostgreSQL carries the events.</summary>
/// <param name="Kind">The broker's name in the report: <c>rabbitmq</c>.</param>
/// <param name="RunAsync">Asks the broker for a sign of life within about a second; any exception means that it failed.</param>
public sealed record BrokerCheck(string Kind, Func<CancellationToken, Task> RunAsync);
