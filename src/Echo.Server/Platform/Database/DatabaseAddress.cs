using Echo.Server.Platform.Database.Embedded;
using Npgsql;

namespace Echo.Server.Platform.Database;

/// <summary>How connections are made. It is known before the database runs.</summary>
/// <param name="pooled">For requests; perhaps through a transaction pooler.</param>
/// <param name="direct">For LISTEN and session locks; never through a transaction pooler.</param>
sealed class DatabaseAddress(NpgsqlConnectionStringBuilder pooled, NpgsqlConnectionStringBuilder direct)
{
    // An outage has to become a quick 503: a refused or silent server, and a wait for a connection of a full pool.
    const int ConnectSeconds = 5;
    const int PreparedStatements = 200;

    // A server that fell silent in the middle of a statement. Migrations have no limit.
    const int StatementSeconds = 10;

    public string Pooled { get; } = pooled.ConnectionString;

    public string Direct { get; } = direct.ConnectionString;

    /// <summary>Where the database is, fit for a log: no user, no password.</summary>
    public string Place { get; } =
        IsSocket(pooled) ? $"{pooled.Database} in {pooled.Host}" : $"{pooled.Database} at {pooled.Host}:{pooled.Port}";

    /// <param name="socket">Where the own PostgreSQL listens; used when the options name no other.</param>
    public static DatabaseAddress Create(DatabaseOptions options, PostgresSocket? socket)
    {
        var pooled = options.Url is { } url ? Parse(url) : Own(socket!);
        var direct = options.DirectUrl is { } directUrl ? Parse(directUrl) : new NpgsqlConnectionStringBuilder(pooled.ConnectionString);
        // Prepared statements don't survive a transaction pooler, and its presence is known by the second address. Whoever knows better says so.
        if (!IsGiven(pooled, "Max Auto Prepare"))
            pooled.MaxAutoPrepare = options.DirectUrl is null ? PreparedStatements : 0;
        if (!IsGiven(pooled, "No Reset On Close"))
            pooled.NoResetOnClose = options.DirectUrl is not null;
        pooled.MaxPoolSize = options.PoolSize;
        direct.Pooling = false;
        return new DatabaseAddress(WithDefaults(pooled), WithDefaults(direct));
    }

    static NpgsqlConnectionStringBuilder Own(PostgresSocket socket) =>
        new() { Host = socket.Directory, Port = PostgresSocket.Port, Username = PostgresCluster.Role, Database = PostgresCluster.Database };

    static NpgsqlConnectionStringBuilder Parse(string url) =>
        DatabaseUrl.Parse(url, out var problem) ?? throw new InvalidOperationException($"The options were not validated: {problem}");

    static NpgsqlConnectionStringBuilder WithDefaults(NpgsqlConnectionStringBuilder builder)
    {
        if (!IsGiven(builder, "Timeout"))
            builder.Timeout = ConnectSeconds;
        if (!IsGiven(builder, "Command Timeout"))
            builder.CommandTimeout = StatementSeconds;
        if (!IsGiven(builder, "Application Name"))
            builder.ApplicationName = "Echo";
        builder.Timezone ??= "UTC";
        if (IsSocket(builder))
            return builder;
        // A server that vanishes without a word is noticed in a minute instead of hours.
        if (!IsGiven(builder, "TCP Keepalive"))
            (builder.TcpKeepAlive, builder.TcpKeepAliveTime, builder.TcpKeepAliveInterval) = (true, 30, 10);
        return builder;
    }

    // ContainsKey says yes to every keyword that Npgsql knows.
    static bool IsGiven(NpgsqlConnectionStringBuilder builder, string keyword) => builder.ShouldSerialize(keyword);

    static bool IsSocket(NpgsqlConnectionStringBuilder builder) => builder.Host!.StartsWith('/');
}
