using Echo.Mcp.Failures;
using Echo.Mcp.Json;
using Echo.Mcp.Messages;
using Echo.Mcp.Peers;
using Echo.Mcp.Sessions;
using Echo.Server.Features.Connections.OAuth;
using Echo.Server.Features.Connections.Serving;

namespace Echo.Server.Features.Connections;

/// <summary>A live link to an MCP server: its session and, for stdio, the program behind it. Both end together: when it is disposed, and
/// also when the session ends by itself, since a program that closes its output may run on.</summary>
sealed class Upstream : IAsyncDisposable
{
    const int Unknown = -1;

    readonly IAsyncDisposable? program;
    readonly FailureText text;
    readonly Func<string?>? errors;
    readonly Lazy<Task> ending;
    readonly Task following;
    volatile string? trouble;
    int endIsNoted;
    int toolChanges;
    long toolsKnownAsOf = Unknown;

    /// <param name="errors">What a program wrote on stderr, as a clause; null for nothing.</param>
    public Upstream(Connection connection, UpstreamSession session, IAsyncDisposable? program, FailureText text, Func<string?>? errors = null)
    {
        (Connection, Session, this.program, this.text, this.errors) = (connection, session, program, text, errors);
        ServerInfo = RawJson.From(
            new { name = session.ServerInfo.Name, version = session.ServerInfo.Version, protocol_version = session.ProtocolVersion }).ToString();
        LogLevel = new(this);
        ending = new(EndAsync);
        following = FollowAsync();
    }

    public Connection Connection { get; }

    public UpstreamSession Session { get; }

    /// <summary>The account whose own sign-in it uses, so that its tools are that account's; null where all share one.</summary>
    public int? Account { get; init; }

    public UpstreamKey Key => new(Connection.Id, Account);

    /// <summary>Who hears what the server says and asks outside of requests.</summary>
    public UpstreamAudience Audience { get; init; } = new(isAlone: false);

    /// <summary>JSON text of what the server calls itself and the protocol revision it speaks.</summary>
    public string ServerInfo { get; }

    /// <summary>Grows when the server says that its tools have changed, and when it loses the session: another version of it may stand there
    /// then.</summary>
    public long ToolsVersion => ((long)Session.Renewals << 32) | (uint)Volatile.Read(ref toolChanges);

    /// <summary>Whether the tools as they are now were listed, and what came of it is recorded.</summary>
    public bool KnowsTools => Volatile.Read(ref toolsKnownAsOf) == ToolsVersion;

    /// <summary>Which log messages the server was asked for.</summary>
    public UpstreamLogLevel LogLevel { get; }

    /// <summary>What the server said on its own about its lists.</summary>
    public Announcements Announcements { get; } = new();

    /// <summary>Gets every notification of the server on its own. While there is one, the upstream does not rest.</summary>
    public Action<ServerNotification>? OnHeard { get; set; }

    public bool HasEnded => Session.Completion.IsCompleted;

    /// <summary>Why the session has ended, or null while it lives.</summary>
    // A completed task is read, nothing waits.
#pragma warning disable RS0030
    public string? WhyEnded => HasEnded ? text.Of(Session.Completion.Result.Reason) : null;
#pragma warning restore RS0030

    /// <summary>What the server said other than answers, for whoever waits for one in vain: what is no JSON-RPC, and stderr. Null when that
    /// is nothing.</summary>
    public string? Aside
    {
        get
        {
            var said = string.Join(". ", ((string?[])[Session.GarbageNote, errors?.Invoke()]).OfType<string>());
            return said.Length == 0 ? null : text.Of(said);
        }
    }

    /// <summary>Why the last request did not get to the server; null when it did. A session over HTTP has no end that could be seen.</summary>
    public string? Trouble => trouble;

    /// <summary>Hears whether uses come to something; null until the upstream has its place.</summary>
    public UpstreamPause? Pause { private get; set; }

    public void ForgetTools() => Interlocked.Increment(ref toolChanges);

    /// <summary>A list of the tools is recorded.</summary>
    /// <param name="asOf">The version in the moment of asking: what is told while the list is on its way counts.</param>
    public void LearnTools(long asOf)
    {
        if (asOf == ToolsVersion)
            Volatile.Write(ref toolsKnownAsOf, asOf);
    }

    /// <returns>What people may read of something that the server said.</returns>
    public string Hide(string said) => text.Of(said);

    /// <summary>Whether something that the server said holds what people may not read.</summary>
    public bool Hides(string said) => text.Hides(said);

    /// <summary>Notes that the server has answered.</summary>
    public void Answered()
    {
        if (trouble is not null)
            trouble = null;
        Pause?.Answered();
    }

    /// <summary>Notes a failure.</summary>
    /// <returns>What people may read of it.</returns>
    public string Explain(UpstreamFailure failure)
    {
        var reason = text.Of(failure.Reason);
        if (IsTrouble(failure))
            trouble = reason;
        if (IsNoAnswer(failure))
            Pause?.Failed(reason);
        return reason;
    }

    /// <returns>What people may read of an error that the server answered with.</returns>
    public string Explain(RpcError error)
    {
        Answered();
        return text.Of(error.Message);
    }

    /// <returns>The error as clients may see it: as it came, but for one that holds what people may not read.</returns>
    public RpcError Shown(RpcError error)
    {
        var message = Explain(error);
        return Hides(error.Raw.ToString()) ? RpcError.Of(error.Code, message) : error;
    }

    public async ValueTask DisposeAsync()
    {
        await ending.Value;
        await following;
    }

    // A proxy answers with 5xx for a server that is gone.
    static bool IsTrouble(UpstreamFailure failure) =>
        failure.Kind is FailureKind.Unreachable or FailureKind.Broken or FailureKind.SessionLost or FailureKind.Unauthorized
        || failure is { Kind: FailureKind.Rejected, HttpStatus: >= 500 };

    // A program that ends takes all its calls along, and that is one failure. Other states than these are perhaps the answer to one tool.
    bool IsNoAnswer(UpstreamFailure failure) => failure switch
    {
        { Cause: AuthorizationRequiredException or TokenUnavailableException } => false,
        { Kind: FailureKind.Ended } => Interlocked.Exchange(ref endIsNoted, 1) == 0,
        { Kind: FailureKind.TimedOut or FailureKind.Unreachable or FailureKind.Broken or FailureKind.SessionLost } => true,
        _ => failure is { Kind: FailureKind.Rejected, HttpStatus: 502 or 503 or 504 },
    };

    async Task FollowAsync()
    {
        await Session.Completion;
        await ending.Value;
    }

    async Task EndAsync()
    {
        // Not under the lock of the lazy value.
        await Task.Yield();
        try
        {
            await Session.DisposeAsync();
        }
        finally
        {
            if (program is not null)
                await program.DisposeAsync();
        }
    }
}
