using Echo.Server.Platform.Health;
using Echo.Server.Platform.Telemetry;

namespace Echo.Server.Features.Operations.Health;

/// <summary>The checks beside the database's, which looks after itself: the broker, and how many clients there are. Shared for a second.</summary>
sealed partial class SideChecks(
    IEnumerable<BrokerCheck> brokers, IEnumerable<ActiveClientCount> counts, TimeProvider time, ILogger<SideChecks> logger)
{
    // The database has the same patience; together with the way there and back it stays below the two seconds of the contract.
    static readonly TimeSpan Patience = TimeSpan.FromSeconds(1.5);

    readonly BrokerCheck? broker = brokers.SingleOrDefault();
    readonly ActiveClientCount? count = counts.SingleOrDefault();
    readonly SharedTurn<SideFindings> turn = new(time, TimeSpan.FromSeconds(1));

    /// <summary>The kind of the broker, when there is one beside PostgreSQL.</summary>
    public string? BrokerKind => broker?.Kind;

    public Task<SideFindings> RunAsync(CancellationToken cancellationToken) => turn.JoinAsync(RunAllAsync, cancellationToken);

    async Task<SideFindings> RunAllAsync()
    {
        using var deadline = new CancellationTokenSource(Patience, time);
        var counting = CountClientsAsync(deadline.Token);
        return new(await CheckBrokerAsync(deadline.Token), await counting);
    }

    async Task<ServiceState?> CheckBrokerAsync(CancellationToken deadline)
    {
        if (broker is null)
            return null;
        var began = time.GetTimestamp();
        var isHealthy = await TryAsync(broker.Kind, () => broker.RunAsync(deadline), deadline);
        return ServiceState.Of(isHealthy, time.GetElapsedTime(began));
    }

    /// <returns>0 while no room has connections; null when they can't be counted.</returns>
    async Task<int?> CountClientsAsync(CancellationToken deadline)
    {
        var clients = 0;
        var isCounted = count is null || await TryAsync("active_clients", async () => clients = await count.ReadAsync(deadline), deadline);
        return isCounted ? clients : null;
    }

    async Task<bool> TryAsync(string part, Func<Task> check, CancellationToken deadline)
    {
        try
        {
            await check().WaitAsync(deadline);
            return true;
        }
        catch (Exception failure)
        {
            LogFailed(part, failure.GetType().Name, failure.Message);
            return false;
        }
    }

    [LoggerMessage(Level = LogLevel.Warning, Message = "Health check of {Part} failed: {Error}: {Text}")]
    partial void LogFailed(string part, string error, string text);
}

/// <param name="Broker">Null without a broker of its own.</param>
/// <param name="ActiveClients">Null when they could not be counted.</param>
sealed record SideFindings(ServiceState? Broker, int? ActiveClients);
