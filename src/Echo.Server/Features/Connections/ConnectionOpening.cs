using Echo.Mcp.Json;
using Echo.Server.Features.Connections.OAuth;
using Echo.Server.Features.Connections.ToolChanges;
using Echo.Server.Platform.Http.Browsers;
using Echo.Server.Platform.Http.Egress;
using Echo.Server.Platform.Http.Json;
using Echo.Server.Platform.Security;

namespace Echo.Server.Features.Connections;

/// <summary>Makes connections and ends them. A server is opened and asked what it offers first; only then its definition is stored.</summary>
sealed partial class ConnectionOpening(
    UpstreamOpener opener,
    SignInStarter signIns,
    UpstreamPool pool,
    ProgramDirectories directories,
    ProgramLogs logs,
    ConnectionStore store,
    ToolBook book,
    ConnectionSecrets secrets,
    GuardedHttp http,
    ConnectionsOptions options,
    TimeProvider time,
    ILogger<ConnectionOpening> logger)
{
    const int DefaultTimeoutSeconds = 30;

    /// <param name="browser">Where the request comes from; null for a program.</param>
    public async Task<ConnectOutcome> ConnectAsync(ConnectFields request, Caller caller, Browser? browser, CancellationToken cancellationToken)
    {
        var connection = Define(request, caller);
        if (await RefusalAsync(connection, caller, cancellationToken) is { } refusal)
            return refusal;
        var outcome = default(ConnectOutcome);
        try
        {
            return outcome = await OpenAsync(request, connection, caller, browser, cancellationToken);
        }
        finally
        {
            if (outcome is not (ConnectOutcome.Connected or ConnectOutcome.AuthorizationRequired))
            {
                await pool.CloseAsync(connection.Id);
                directories.Remove(connection.Id);
                logs.Remove(connection.Id);
            }
        }
    }

    /// <summary>Stores a definition without opening its server.</summary>
    public async Task<ConnectOutcome> StoreAsync(ConnectFields request, Caller caller, CancellationToken cancellationToken)
    {
        var connection = Define(request, caller);
        if (await RefusalAsync(connection, caller, cancellationToken) is { } refusal)
            return refusal;
        if (connection.McpUrl is { } url && await http.CheckAsync(new(url), cancellationToken) is { } forbidden)
            return new ConnectOutcome.NotOpened(new UpstreamOutcome.NotAllowed(forbidden.Detail, forbidden.Hint));
        var created = await store.CreateAsync(connection, null, null, request.Slug is not null, options.MaxPerUser, cancellationToken);
        return created == CreateOutcome.Created ? new ConnectOutcome.Stored(connection) : NotCreated(created, connection);
    }

    async Task<ConnectOutcome?> RefusalAsync(Connection connection, Caller caller, CancellationToken cancellationToken)
    {
        if (connection.StartsProgram && caller.IsAnonymous)
            return new ConnectOutcome.CredentialsNeeded();
        if (connection.StartsProgram && !caller.May(Permissions.ConnectionsStdio))
            return new ConnectOutcome.NotOpened(new UpstreamOutcome.Forbidden(Permissions.ConnectionsStdio));
        if (connection.Visibility == Visibilities.Team && !caller.May(Permissions.ConnectionsShare))
            return new ConnectOutcome.NotOpened(new UpstreamOutcome.Forbidden(Permissions.ConnectionsShare));
        if (await store.CountAsync(caller.Id, cancellationToken) >= options.MaxPerUser)
            return new ConnectOutcome.LimitReached(options.MaxPerUser);
        return null;
    }

    async Task<ConnectOutcome> OpenAsync(
        ConnectFields request, Connection connection, Caller caller, Browser? browser, CancellationToken cancellationToken)
    {
        var started = time.GetTimestamp();
        var signIn = await signIns.StartAsync(request, connection, caller.Id, browser, cancellationToken);
        if (!signIn.IsAnswer)
            return new ConnectOutcome.NotOpened(signIn.Failure);
        if (signIn.Value.Link is { } link)
            return await StorePendingAsync(request, connection, signIn.Value.Definition!, link, cancellationToken);
        var outcome = await opener.OpenAsync(
            connection, caller.Id, signIn.Value.Token, UpstreamAudience.Of(connection, new(caller)), Left(connection, started), cancellationToken);
        if (outcome is not UpstreamOutcome.Open { Upstream: { } upstream })
            return new ConnectOutcome.NotOpened(outcome);

        return await StoreAsync(request, connection, caller, upstream, signIn.Value.Definition, started, cancellationToken);
    }

    async Task<ConnectOutcome> StorePendingAsync(
        ConnectFields request, Connection connection, OAuthDefinition oauth, Uri link, CancellationToken cancellationToken) =>
        await store.CreateAsync(connection, null, oauth, request.Slug is not null, options.MaxPerUser, cancellationToken) switch
        {
            CreateOutcome.Created => new ConnectOutcome.AuthorizationRequired(connection, link),
            var created => NotCreated(created, connection),
        };

    async Task<ConnectOutcome> StoreAsync(
        ConnectFields request,
        Connection connection,
        Caller caller,
        Upstream upstream,
        OAuthDefinition? oauth,
        long started,
        CancellationToken cancellationToken)
    {
        pool.Add(connection, caller, upstream);

        // The timeout also covers asking, so that a server that answers initialize and then nothing is found out here.
        var left = Left(connection, started);
        var asOf = upstream.ToolsVersion;
        var asked = await TimeLimit.RunAsync(
            token => UpstreamLists.AskAsync(upstream, token), left, connection.TimeoutSeconds, time, cancellationToken);
        if (!asked.IsAnswer)
            return new ConnectOutcome.NotOpened(asked.Failure is UpstreamOutcome.TimedOut late ? late with { Detail = upstream.Aside } : asked.Failure);

        var created = await store.CreateAsync(connection, upstream.ServerInfo, oauth, request.Slug is not null, options.MaxPerUser, cancellationToken);
        if (created != CreateOutcome.Created)
            return NotCreated(created, connection);
        pool.Keep(connection);
        return new ConnectOutcome.Connected(connection, asked.Value with { Tools = await NoteToolsAsync(upstream, asOf, asked.Value.Tools) });
    }

    TimeSpan Left(Connection connection, long started) => TimeSpan.FromSeconds(connection.TimeoutSeconds) - time.GetElapsedTime(started);

    // The connection is there, whatever becomes of this note; the next list makes up for it.
    async Task<IReadOnlyList<RawJson>> NoteToolsAsync(Upstream upstream, long asOf, IReadOnlyList<RawJson> tools)
    {
        try
        {
            var marked = await book.RecordAsync(upstream, tools, CancellationToken.None);
            upstream.LearnTools(asOf);
            return marked;
        }
        catch (Exception failure)
        {
            ToolsNotNoted(upstream.Connection.Id, failure);
            return [.. tools.Select(tool => ToolBook.Mark(tool, isChanged: false))];
        }
    }

    ConnectOutcome NotCreated(CreateOutcome outcome, Connection connection) => outcome switch
    {
        CreateOutcome.LimitReached => new ConnectOutcome.LimitReached(options.MaxPerUser),
        CreateOutcome.OwnerInactive => new ConnectOutcome.OwnerInactive(),
        _ => new ConnectOutcome.SlugTaken(connection.Slug),
    };

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

        book.Forget(connectionId);
        if (deleted != true)
            return false;
        directories.Remove(connectionId);
        logs.Remove(connectionId);
        return true;
    }

    Connection Define(ConnectFields request, Caller caller)
    {
        // Random from the first character on: the default name shows the beginning, which must differ.
        var id = Guid.NewGuid();
        var now = WireTime.Truncate(time.GetUtcNow());
        var name = request.Name ?? $"echo-mcp-{id.ToString()[..8]}";
        return new()
        {
            Id = id,
            OwnerId = caller.Id,
            OwnerUuid = caller.IsAnonymous ? null : caller.Uuid,
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
            Visibility = request.Visibility ?? Visibilities.Private,
            Roles = [.. request.Roles?.Distinct() ?? []],
            Isolation = request.Isolation ?? Isolations.Shared,
            PinTools = request.PinTools ?? false,
            CreatedAt = now,
            LastActivity = now,
        };
    }

    [LoggerMessage(Level = LogLevel.Warning, Message = "The tools of connection {ConnectionId} could not be noted")]
    partial void ToolsNotNoted(Guid connectionId, Exception failure);
}
