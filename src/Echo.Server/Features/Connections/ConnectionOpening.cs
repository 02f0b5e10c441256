using Echo.Server.Features.Connections.OAuth;
using Echo.Server.Platform.Http.Json;
using Echo.Server.Platform.Security;

namespace Echo.Server.Features.Connections;

/// <summary>Makes connections and ends them. A server is opened and asked what it offers first; only then its definition is stored.</summary>
sealed class ConnectionOpening(
    UpstreamOpener opener,
    SignInStarter signIns,
    UpstreamPool pool,
    ProgramDirectories directories,
    ConnectionStore store,
    ConnectionSecrets secrets,
    ConnectionsOptions options,
    TimeProvider time)
{
    const int DefaultTimeoutSeconds = 30;

    public async Task<ConnectOutcome> ConnectAsync(ConnectRequest request, Caller caller, CancellationToken cancellationToken)
    {
        var connection = Define(request, caller);
        if (connection.StartsProgram && !caller.May(Permissions.ConnectionsStdio))
            return new ConnectOutcome.NotOpened(new UpstreamOutcome.Forbidden(Permissions.ConnectionsStdio));
        if (await store.CountAsync(caller.Id, cancellationToken) >= options.MaxPerUser)
            return new ConnectOutcome.LimitReached(options.MaxPerUser);

        var outcome = default(ConnectOutcome);
        try
        {
            return outcome = await OpenAsync(request, connection, caller, cancellationToken);
        }
        finally
        {
            if (outcome is not (ConnectOutcome.Connected or ConnectOutcome.AuthorizationRequired))
            {
                await pool.CloseAsync(connection.Id);
                directories.Remove(connection.Id);
            }
        }
    }

    async Task<ConnectOutcome> OpenAsync(ConnectRequest request, Connection connection, Caller caller, CancellationToken cancellationToken)
    {
        var started = time.GetTimestamp();
        var signIn = await signIns.StartAsync(request, connection, caller.Id, cancellationToken);
        if (!signIn.IsAnswer)
            return new ConnectOutcome.NotOpened(signIn.Failure);
        if (signIn.Value.Link is { } link)
            return await StorePendingAsync(request, connection, signIn.Value.Definition!, link, cancellationToken);
        var outcome = await opener.OpenAsync(connection, signIn.Value.Token, cancellationToken);
        if (outcome is not UpstreamOutcome.Open { Upstream: { } upstream })
            return new ConnectOutcome.NotOpened(outcome);

        return await StoreAsync(request, connection, upstream, signIn.Value.Definition, started, cancellationToken);
    }

    async Task<ConnectOutcome> StorePendingAsync(
        ConnectRequest request, Connection connection, OAuthDefinition oauth, Uri link, CancellationToken cancellationToken) =>
        await store.CreateAsync(connection, null, oauth, request.Slug is not null, options.MaxPerUser, cancellationToken) switch
        {
            CreateOutcome.Created => new ConnectOutcome.AuthorizationRequired(connection, link),
            CreateOutcome.LimitReached => new ConnectOutcome.LimitReached(options.MaxPerUser),
            CreateOutcome.OwnerInactive => new ConnectOutcome.OwnerInactive(),
            _ => new ConnectOutcome.SlugTaken(connection.Slug),
        };

    async Task<ConnectOutcome> StoreAsync(
        ConnectRequest request, Connection connection, Upstream upstream, OAuthDefinition? oauth, long started, CancellationToken cancellationToken)
    {
        pool.Add(connection, upstream);

        // The timeout also covers asking, so that a server that answers initialize and then nothing is found out here.
        var left = TimeSpan.FromSeconds(connection.TimeoutSeconds) - time.GetElapsedTime(started);
        var asked = await TimeLimit.RunAsync(
            token => UpstreamLists.AskAsync(upstream, token), left, connection.TimeoutSeconds, time, cancellationToken);
        if (!asked.IsAnswer)
            return new ConnectOutcome.NotOpened(asked.Failure is UpstreamOutcome.TimedOut late ? late with { Detail = upstream.Aside } : asked.Failure);

        var created = await store.CreateAsync(connection, upstream.ServerInfo, oauth, request.Slug is not null, options.MaxPerUser, cancellationToken);
        if (created == CreateOutcome.Created)
            pool.Keep(connection.Id);
        return created switch
        {
            CreateOutcome.Created => new ConnectOutcome.Connected(connection, asked.Value),
            CreateOutcome.LimitReached => new ConnectOutcome.LimitReached(options.MaxPerUser),
            CreateOutcome.OwnerInactive => new ConnectOutcome.OwnerInactive(),
            _ => new ConnectOutcome.SlugTaken(connection.Slug),
        };
    }

    /// <summary>Ends the upstream, also one that does not answer, and erases the definition with its secrets.</summary>
    /// <returns>False when there is no such connection, or it is foreign.</returns>
    /// <remarks>Once begun it goes on, also when the client hangs up: a program without a definition could be ended by nobody.</remarks>
    public async Task<bool> DisconnectAsync(Guid connectionId, Caller caller, CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        var scope = ConnectionScope.Of(caller);

        // When the database goes away meanwhile, nobody knows; a connection that is still there opens again with its next use.
        var deleted = default(bool?);
        try
        {
            deleted = await store.DeleteAsync(connectionId, scope, CancellationToken.None);
        }
        finally
        {
            if (deleted != false)
                await pool.CloseAsync(connectionId, scope);
        }

        if (deleted == true)
            directories.Remove(connectionId);
        return deleted == true;
    }

    Connection Define(ConnectRequest request, Caller caller)
    {
        // Random from the first character on: the default name shows the beginning, which must differ.
        var id = Guid.NewGuid();
        var now = WireTime.Truncate(time.GetUtcNow());
        var name = request.Name ?? $"echo-mcp-{id.ToString()[..8]}";
        return new()
        {
            Id = id,
            OwnerId = caller.Id,
            OwnerUuid = caller.Uuid,
            Name = name,
            Slug = request.Slug ?? Slug.From(name),
            Transport = request.Transport,
            McpUrl = request.Transport == Transports.Stdio ? null : request.McpUrl,
            Command = request.Transport == Transports.Stdio ? [.. request.Command!] : null,
            Env = secrets.SealEnv(id, request.Env),
            AuthType = request.AuthType ?? AuthTypes.None,
            Credentials = request.Credentials ?? ConnectionCredentials.Shared,
            BearerToken = request.AuthType == AuthTypes.Bearer ? secrets.SealToken(id, request.BearerToken) : null,
            ClientVersion = request.Version ?? "1.0.0",
            TimeoutSeconds = request.Timeout ?? DefaultTimeoutSeconds,
            DisabledTools = [.. request.DisabledTools ?? []],
            CreatedAt = now,
            LastActivity = now,
        };
    }
}
