using System.Diagnostics;
using Echo.Server.Platform.Processes;
using Npgsql;

namespace Echo.Server.Platform.Database.Embedded;

/// <summary>The own PostgreSQL: made at the first start, started before everything that needs it, started again when it dies alone, and
/// ended last. It listens on a Unix socket in the data directory and nowhere else.</summary>
sealed partial class EmbeddedPostgres(
    DataDirectory data,
    PostgresSocket socket,
    DatabaseAddress address,
    DatabaseOptions options,
    NpgsqlDataSource pool,
    ProcessSupervisor supervisor,
    ILogger<EmbeddedPostgres> logger) : BackgroundService, IAsyncDisposable
{
    static readonly TimeSpan FirstPause = TimeSpan.FromMilliseconds(100);
    static readonly TimeSpan LongestPause = TimeSpan.FromSeconds(2);
    static readonly TimeSpan Stable = TimeSpan.FromSeconds(5);

    readonly PostgresCluster cluster = new(data);
    PostgresAccount account = PostgresAccount.Current;
    PostgresBinaries? binaries;
    PostgresServer? server;

    /// <summary>Number of the main process; null while none is ready.</summary>
    public int? ProcessId => server?.Id;

    /// <summary>Which way out of root is taken; tests choose.</summary>
    internal PostgresAccount? Account { get; init; }

    /// <summary>Returns when PostgreSQL takes connections and the database exists.</summary>
    /// <exception cref="DatabaseStartException">It can't be started.</exception>
    public override async Task StartAsync(CancellationToken cancellationToken)
    {
        var since = Stopwatch.GetTimestamp();
        binaries = await PostgresBinaries.FindAsync(options, cluster.Version, supervisor, cancellationToken);
        account = Account ?? await PostgresAccount.ChooseAsync(supervisor, cancellationToken);
        await new PostgresLeftovers(cluster, logger).EndAsync(cancellationToken);
        await cluster.InitialiseAsync(binaries, account, options.IsDurable, supervisor, cancellationToken);
        await PostgresCluster.GiveAsync(cluster.Directory, account, supervisor, cancellationToken);
        await PostgresCluster.GiveAsync(socket.Directory, account, supervisor, cancellationToken);
        server = await LaunchAsync(cancellationToken);
        await CreateDatabaseAsync(cancellationToken);
        var milliseconds = (int)Stopwatch.GetElapsedTime(since).TotalMilliseconds;
        LogReady(binaries.Version, cluster.Directory, milliseconds);
        await base.StartAsync(cancellationToken);
    }

    public override async Task StopAsync(CancellationToken cancellationToken)
    {
        await base.StopAsync(cancellationToken);
        await EndServerAsync();
    }

    /// <summary>Ends it also when the server's start failed later on, and nothing was stopped.</summary>
    public async ValueTask DisposeAsync()
    {
        await StopAsync(CancellationToken.None);
        Dispose();
    }

    /// <summary>Watches over the server and starts it again when it ends by itself.</summary>
    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        var pause = FirstPause;
        while (!stoppingToken.IsCancellationRequested)
        {
            var since = Stopwatch.GetTimestamp();
            try
            {
                server ??= await RelaunchAsync(stoppingToken);
                var exit = await server.Exited.WaitAsync(stoppingToken);
                LogDied(exit, server.LogTail);
                pool.Clear(); // its connections are dead; else each would fail once more
            }
            catch (OperationCanceledException) when (stoppingToken.IsCancellationRequested)
            {
                return;
            }
            catch (Exception failure)
            {
                LogNotStarted(failure);
            }

            await EndServerAsync();
            pause = Stopwatch.GetElapsedTime(since) > Stable ? FirstPause : pause;
            await Task.Delay(pause, stoppingToken).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            pause = pause * 2 < LongestPause ? pause * 2 : LongestPause;
        }
    }

    async Task<PostgresServer> RelaunchAsync(CancellationToken cancellationToken)
    {
        await new PostgresLeftovers(cluster, logger).EndAsync(cancellationToken);
        var started = await LaunchAsync(cancellationToken);
        LogRestarted(started.Id);
        return started;
    }

    async Task<PostgresServer> LaunchAsync(CancellationToken cancellationToken)
    {
        var settings = PostgresSettings.Arguments(binaries!, socket, options);
        string[] argv = [.. account.Prefix, binaries!.Postgres, "-D", cluster.Directory, .. settings];
        return await PostgresServer.StartAsync(cluster.Directory, argv, supervisor, cancellationToken);
    }

    async Task EndServerAsync()
    {
        if (server is { } ended)
            await ended.DisposeAsync();
        server = null;
    }

    // The database is made in a step of its own after initdb, so it is checked at each start: a kill may have come between.
    async Task CreateDatabaseAsync(CancellationToken cancellationToken)
    {
        try
        {
            await CreateMissingDatabaseAsync(cancellationToken);
        }
        catch (NpgsqlException failure)
        {
            var reason = (failure as PostgresException)?.MessageText ?? failure.Message;
            throw new DatabaseStartException(
                $"PostgreSQL runs on {cluster.Directory}, but Echo can't use it: {reason}. "
                + "Start Echo again; if that does not help, restore the directory from a backup, or move it away for a new, empty database.",
                failure);
        }
    }

    async Task CreateMissingDatabaseAsync(CancellationToken cancellationToken)
    {
        var maintenance = new NpgsqlConnectionStringBuilder(address.Direct) { Database = "postgres" };
        await using var connection = new NpgsqlConnection(maintenance.ConnectionString);
        await connection.OpenAsync(cancellationToken);
        await using var find = new NpgsqlCommand($"select 1 from pg_database where datname = '{PostgresCluster.Database}'", connection);
        if (await find.ExecuteScalarAsync(cancellationToken) is not null)
            return;
        await using var create = new NpgsqlCommand($"create database {PostgresCluster.Database}", connection);
        await create.ExecuteNonQueryAsync(cancellationToken);
    }

    [LoggerMessage(Level = LogLevel.Information, Message = "PostgreSQL {Version} is ready in {Directory} after {Milliseconds} ms")]
    partial void LogReady(int version, string directory, int milliseconds);

    [LoggerMessage(Level = LogLevel.Error, Message = "PostgreSQL ended by itself with {Exit} and is started again: {Log}")]
    partial void LogDied(ProgramExit exit, string log);

    [LoggerMessage(Level = LogLevel.Warning, Message = "PostgreSQL runs again as process {Process}")]
    partial void LogRestarted(int process);

    [LoggerMessage(Level = LogLevel.Error, Message = "PostgreSQL could not be started again; the next attempt follows")]
    partial void LogNotStarted(Exception failure);
}
