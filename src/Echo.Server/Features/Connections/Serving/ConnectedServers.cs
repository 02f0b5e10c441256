using Echo.Mcp.Json;
using Echo.Mcp.Messages;
using Echo.Server.Features.Catalog;
using Echo.Server.Features.Connections.OAuth;
using Echo.Server.Platform.Security;

namespace Echo.Server.Features.Connections.Serving;

/// <summary>Passes requests on to connected servers for those who may use them. Tools are called through the catalog instead, which also
/// records the calls.</summary>
public sealed class ConnectedServers
{
    static readonly TimeSpan NoticeLimit = TimeSpan.FromSeconds(5);

    readonly UpstreamPool pool;
    readonly CallLimits limits;
    readonly ConnectionActivity activity;
    readonly SignInLinks links;

    internal ConnectedServers(UpstreamPool pool, CallLimits limits, ConnectionActivity activity, SignInLinks links) =>
        (this.pool, this.limits, this.activity, this.links) = (pool, limits, activity, links);

    /// <summary>The kind of source that these servers are in the catalog.</summary>
    public static string Origin => ConnectionTools.OriginName;

    /// <summary>What a server calls itself and can do, opened when needed.</summary>
    /// <returns>The greeting, or why there is none.</returns>
    /// <exception cref="OperationCanceledException">The caller gave up.</exception>
    public async Task<(ServerGreeting? Greeting, ToolOutcome? Refusal)> GreetAsync(ServedServer server, ServerUse use, CancellationToken cancellationToken)
    {
        var outcome = await pool.UseAsync(server.Id, use, cancellationToken);
        if (outcome is not UpstreamOutcome.Open { Upstream: { Session: { } session } upstream })
            return (null, UpstreamRequests.OutcomeOf(outcome));
        activity.Touch(server.Id);
        var greeting = new ServerGreeting(session.Greeting, session.KnowsNoSessions);
        return (upstream.Audience.IsAlone ? greeting : greeting.WithoutTasks(), null);
    }

    /// <summary>Passes one request on, once.</summary>
    /// <param name="answersQuestions">As <see cref="ToolCall.AnswersQuestions"/>.</param>
    /// <exception cref="OperationCanceledException">The caller gave up, or its time is over.</exception>
    public async Task<ToolOutcome> RequestAsync(
        ServedServer server, ServerUse use, string method, RawJson parameters, bool answersQuestions, CancellationToken cancellationToken)
    {
        using var admission = await limits.EnterAsync(use.Caller, Origin, server.Id, cancellationToken);
        if (admission.Refusal is { } refusal)
            return refusal;
        var outcome = await pool.UseAsync(server.Id, use, cancellationToken);
        if (outcome is not UpstreamOutcome.Open { Upstream: { } upstream })
            return UpstreamRequests.OutcomeOf(outcome);
        if (!upstream.Audience.IsAlone && ConcernsWholeSession(method))
            return new ToolOutcome.Refused(RpcErrorCodes.MethodNotFound, $"Method not found: {method}");
        if (EraLimits.Of(upstream, method, parameters, answersQuestions) is { } limit)
            return limit;
        activity.Touch(server.Id);
        return await UpstreamRequests.SendAsync(upstream, method, parameters, use.Channel, answersQuestions, cancellationToken);
    }

    // What all callers share must not be changed, or looked through, by one of them.
    static bool ConcernsWholeSession(string method) => method == Methods.SetLevel || method.StartsWith("tasks/", StringComparison.Ordinal);

    /// <summary>Passes a notification on to the servers that serve this session alone. Nobody waits for it, and nothing is opened for it.
    /// </summary>
    public Task NotifyAsync(Guid clientSession, string method, RawJson parameters, CancellationToken cancellationToken) =>
        Task.WhenAll(pool.LiveOf(clientSession).Where(upstream => !upstream.Session.KnowsNoSessions)
            .Select(upstream => upstream.Session.NotifyAsync(method, parameters, NoticeLimit, cancellationToken)));

    /// <summary>Where the caller can sign in at a server that wants it; null when it is not his to do.</summary>
    public Task<Uri?> SignInLinkAsync(ServedServer server, Caller caller, CancellationToken cancellationToken) =>
        links.FindAsync(server.Id, caller, browser: null, cancellationToken);

    /// <summary>A client's session is over: what served it alone ends.</summary>
    public Task EndSessionAsync(Guid clientSession) => pool.EndSessionAsync(clientSession);
}
