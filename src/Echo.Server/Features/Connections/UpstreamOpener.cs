using Echo.Mcp.Failures;
using Echo.Mcp.Json;
using Echo.Mcp.Messages;
using Echo.Mcp.Sessions;
using Echo.Mcp.Transports.Http;
using Echo.Mcp.Transports.Stdio;
using Echo.Server.Features.Connections.OAuth;
using Echo.Server.Features.Connections.Serving;
using Echo.Server.Features.Connections.ToolChanges;
using Echo.Server.Platform.Http.Egress;
using Echo.Server.Platform.Processes;

namespace Echo.Server.Features.Connections;

/// <summary>Opens upstreams: starts the program or reaches the URL of a connection, and begins an MCP session with it.</summary>
sealed class UpstreamOpener(
    ProcessSupervisor programs,
    ProgramOptions limits,
    ProgramLogs logs,
    ProgramDirectories directories,
    GuardedHttp http,
    ConnectionSecrets secrets,
    ToolBook book,
    ServerNews news,
    TimeProvider time,
    ILogger<UpstreamOpener> logger)
{
    // One that did not even begin a session has nothing to save; the caller waits for the answer.
    static readonly TimeSpan FailedProgramGrace = TimeSpan.FromMilliseconds(200);

    // One client for all upstreams: it pools its connections by host, and the sessions keep the time. Each session listens on a connection of
    // its own, so that a limit for a host would be used up by listening; what is sent at one time is limited by the calls.
    readonly HttpMessageInvoker client = http.CreateInvoker(new EgressProfile { MaxConnectionsPerServer = int.MaxValue });

    /// <summary>Opens within a limit, which covers everything from finding the address to the last message of the handshake.
    /// What a server does wrong is an outcome; nothing of it is left running then.</summary>
    /// <param name="account">Number of the account among whose programs one that is started counts, and whose own the sign-in is where each user has
    /// one.</param>
    /// <param name="token">Where its requests get their token from, with OAuth.</param>
    /// <param name="audience">Who hears what the server says and asks outside of requests.</param>
    /// <param name="limit">What is left of the connection's timeout.</param>
    public async Task<UpstreamOutcome> OpenAsync(
        Connection connection, int? account, UpstreamToken? token, UpstreamAudience audience, TimeSpan limit, CancellationToken cancellationToken)
    {
        using var timer = new CancellationTokenSource(limit > TimeSpan.Zero ? limit : TimeSpan.Zero, time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(timer.Token, cancellationToken);
        try
        {
            var outcome = !connection.StartsProgram ? await OpenHttpAsync(connection, account, token, audience, either.Token)
                : await OpenProgramAsync(connection, account, audience, ErasOf(connection), either.Token)
                    ?? (await OpenProgramAsync(connection, account, audience, Eras.SessionsOnly, either.Token))!;
            if (outcome is not UpstreamOutcome.Open)
                cancellationToken.ThrowIfCancellationRequested();
            return outcome;
        }
        catch (OperationCanceledException) when (timer.IsCancellationRequested && !cancellationToken.IsCancellationRequested)
        {
            return new UpstreamOutcome.TimedOut(connection.TimeoutSeconds, null);
        }
    }

    // A server that opened a session once is not asked again whether it knows the newest revision, which needs none.
    static Eras ErasOf(Connection connection) =>
        connection.ServerInfo is { } json && ProtocolVersions.WithSessions.Contains(RawJson.Parse(json).Text("protocol_version"))
            ? Eras.SessionsFirst
            : Eras.NewestFirst;

    /// <returns>Null when the program ended over a question that it did not know, and must not be asked it again.</returns>
    async Task<UpstreamOutcome?> OpenProgramAsync(
        Connection connection, int? account, UpstreamAudience audience, Eras eras, CancellationToken cancellationToken)
    {
        if (!secrets.TryOpenEnv(connection, out var environment))
            return new UpstreamOutcome.Failed(ConnectionSecrets.Unreadable);
        var text = new FailureText(environment.Values);
        if (directories.Make(connection.Id) is not { } directory)
            return new UpstreamOutcome.Failed("The program's working directory can't be made in the data directory; Echo's log says why");
        var start = new ProgramStart
        {
            Name = connection.Slug,
            Argv = connection.Command!,
            Environment = environment,
            WorkingDirectory = directory,
            Account = account,
        };
        var started = await programs.StartAsync(start, cancellationToken);
        if (started.Process is not { } program)
            return new UpstreamOutcome.Failed(text.Of(started.Refusal!));

        var errors = new ProgramErrors(program, [.. environment.Values]);
        logs.Add(connection.Id, errors);
        // What a program says there is for the one who wrote the definition; failures are told to all who may use it.
        var tellsErrors = connection.Visibility != Visibilities.Team;
        async ValueTask<ProgramEnd> WhyEndedAsync(CancellationToken token)
        {
            var exit = await program.Exited.WaitAsync(token);
            var tail = errors.Tail;
            return new(exit.Code, tellsErrors ? tail : null) { Note = MemoryTrouble.Find(exit, tail, limits) };
        }

        Func<string?> clause = tellsErrors ? errors.Clause : static () => null;
        var owned = false;
        try
        {
            var transport = new StdioTransport(program.Output, program.Input, new() { WhyEnded = WhyEndedAsync, TimeProvider = time });
            var changes = new ListChanges(time, logger);
            var opening = await UpstreamSession.OpenAsync(transport, SessionOptions(connection, eras, changes, audience), cancellationToken);
            if (owned = opening.IsOpen)
                return Open(new(connection, opening.Session!, program, text, clause) { Audience = audience }, changes);

            if (opening.FailedByAsking)
                return null;

            // Read before the program is told to stop, which some comment on.
            return Failed(connection, WithStderr(opening.Failure!, clause()), text);
        }
        finally
        {
            if (!owned)
            {
                await program.StopAsync(FailedProgramGrace, cancellationToken);
                await program.DisposeAsync();
            }
        }
    }

    async Task<UpstreamOutcome> OpenHttpAsync(
        Connection connection, int? account, UpstreamToken? rotating, UpstreamAudience audience, CancellationToken cancellationToken)
    {
        var url = new Uri(connection.McpUrl!);
        if (await http.CheckAsync(url, cancellationToken) is { } refusal)
            return new UpstreamOutcome.NotAllowed(refusal.Detail, refusal.Hint);

        if (!secrets.TryOpenToken(connection, out var token))
            return new UpstreamOutcome.Failed(ConnectionSecrets.Unreadable);

        var text = new FailureText(rotating?.Secrets ?? (token is null ? [] : [token]));
        var changes = new ListChanges(time, logger);
        var transport = new StreamableHttpOptions
        {
            BearerToken = rotating is not null ? rotating.GetAsync : token is null ? null : _ => ValueTask.FromResult<string?>(token),
            BearerRefused = rotating is null ? null : rotating.ReplaceAsync,
            BearerForbidden = rotating is null ? null : rotating.ForbidAsync,
            ListensForServerMessages = true,
            OnListeningAgain = changes.ListenAgain,
            TimeProvider = time,
        };
        var opener = new HttpOpener(client, url, transport, SessionOptions(connection, ErasOf(connection), changes, audience));
        var opening = connection.Transport == Transports.Sse
            ? await opener.OpenSseFirstAsync(cancellationToken)
            : await opener.OpenAsync(cancellationToken);
        return opening.IsOpen
            ? Open(new(connection, opening.Session, program: null, text) { Audience = audience, Account = connection.IsPerUser ? account : null }, changes)
            : Failed(connection, opening.Failure, text);
    }

    UpstreamOutcome.Open Open(Upstream upstream, ListChanges changes)
    {
        changes.Follow(upstream, book, news);
        return new(upstream);
    }

    UpstreamSessionOptions SessionOptions(Connection connection, Eras eras, ListChanges changes, UpstreamAudience audience) => new()
    {
        OnNotification = async (notification, token) =>
        {
            changes.Hear(notification);
            await audience.HearAsync(notification, token);
        },
        OnRequest = audience.IsAlone ? audience.AskAsync : null,
        ClientCapabilities = audience.Capabilities,
        Eras = eras,
        ClientVersion = connection.ClientVersion,

        // Another server may stand there now: what is pinned is looked at before it is called.
        Repeats = method => !connection.PinTools || method != ConnectionTools.CallMethod,
        InitializeTimeout = TimeSpan.FromSeconds(connection.TimeoutSeconds),
        TimeProvider = time,
        Logger = logger,
    };

    // The session tells stderr itself when the program has ended; one that runs on has perhaps said there what it waits for.
    static UpstreamFailure WithStderr(UpstreamFailure failure, string? stderr) =>
        stderr is null || failure.Kind == FailureKind.Ended ? failure
            : failure with { Detail = failure.Detail is { } detail ? $"{detail}. {stderr}" : stderr };

    // Who gave up was the limit: had the caller, nobody would read this.
    static UpstreamOutcome Failed(Connection connection, UpstreamFailure failure, FailureText text) =>
        failure.Cause is AuthorizationRequiredException ? new UpstreamOutcome.AuthorizationRequired()
            : failure.Kind is FailureKind.TimedOut or FailureKind.Cancelled
            ? new UpstreamOutcome.TimedOut(connection.TimeoutSeconds, failure.Detail is { } detail ? text.Of(detail) : null)
            : new UpstreamOutcome.Failed(text.Of(failure.Reason));
}
