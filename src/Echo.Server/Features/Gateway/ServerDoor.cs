using Echo.Mcp.Json;
using Echo.Server.Features.Catalog;
using Echo.Server.Features.Connections.Serving;

namespace Echo.Server.Features.Gateway;

/// <summary>What every view does with one server.</summary>
sealed class ServerDoor(
    ToolCaller tools, ConnectedServers servers, OfferBook book, ParameterHeaders headers, GatewayOptions options, TimeProvider time)
{
    readonly TimeSpan limit = TimeSpan.FromSeconds(options.CallTimeoutSeconds);

    public Task<(ServerGreeting? Greeting, ToolOutcome? Refusal)> GreetAsync(ServedServer server, ServerUse use, CancellationToken cancellationToken) =>
        servers.GreetAsync(server, use, cancellationToken);

    /// <summary>Calls a tool. Where headers do not say what its arguments say, that is the outcome, and no call is made.</summary>
    /// <param name="name">The tool, as the server names it.</param>
    /// <param name="parameters">The params of tools/call, with that name.</param>
    public async Task<ToolOutcome> CallAsync(
        ServedServer server, string name, RawJson parameters, ViewRequest request, CancellationToken cancellationToken)
    {
        if (request.Headers is { } sent && await book.RecallAsync(server, OfferKind.Tools, request.Use, cancellationToken) is { } known
            && headers.Check(sent, known.Items, name, request.Params.Arguments) is { } mismatch)
            return mismatch;
        request.Reaches?.Invoke(server.Id);
        var outcome = await tools.CallAsync(CallOf(ConnectedServers.Origin, server.Id, name, parameters, request), cancellationToken);
        return outcome is ToolOutcome.AuthorizationRequired ? await WithLinkAsync(server, request, cancellationToken) : outcome;
    }

    /// <summary>The same for a tool of a source that is no server.</summary>
    /// <param name="name">The tool, as its group names it.</param>
    public async Task<ToolOutcome> CallAsync(ToolGroup group, string name, ViewRequest request, CancellationToken cancellationToken)
    {
        if (request.Headers is { } sent && headers.Check(sent, group.Tools, name, request.Params.Arguments) is { } mismatch)
            return mismatch;
        var outcome = await tools.CallAsync(CallOf(group.Origin, group.SourceId, name, request.Params.Raw, request), cancellationToken);

        // What a model can learn from is a result, and not an error of the protocol (2025-11-25, server, tools, error handling).
        return outcome is ToolOutcome.Invalid or ToolOutcome.TimedOut { Reason: not null }
            ? new ToolOutcome.Answered(ToolResult.Error(outcome.Error!), IsError: true)
            : outcome;
    }

    /// <summary>Hands a request on as it is.</summary>
    public async Task<ToolOutcome> PassAsync(ServedServer server, RawJson parameters, ViewRequest request, CancellationToken cancellationToken)
    {
        request.Reaches?.Invoke(server.Id);
        using var timer = new CancellationTokenSource(limit, time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(timer.Token, cancellationToken);
        try
        {
            var outcome = await servers.RequestAsync(server, request.Use, request.Method, parameters, request.AnswersQuestions, either.Token);
            return outcome is ToolOutcome.AuthorizationRequired ? await WithLinkAsync(server, request, cancellationToken) : outcome;
        }
        catch (OperationCanceledException) when (timer.IsCancellationRequested && !cancellationToken.IsCancellationRequested)
        {
            return new ToolOutcome.TimedOut();
        }
    }

    public Task<ListAnswer> ListAsync(ServedServer server, OfferKind kind, ServerUse use, CancellationToken cancellationToken) =>
        book.ListAsync(server, kind, use, cancellationToken);

    /// <summary>One of a server's lists as far as it is remembered; null when it is not.</summary>
    public ValueTask<KnownList?> RecallAsync(ServedServer server, OfferKind kind, ServerUse use, CancellationToken cancellationToken) =>
        book.RecallAsync(server, kind, use, cancellationToken);

    ToolCall CallOf(string origin, Guid sourceId, string name, RawJson parameters, ViewRequest request) => new()
    {
        Origin = origin,
        SourceId = sourceId,
        Name = name,
        Arguments = request.Params.Arguments is { IsEmpty: false } arguments ? arguments : RawJson.EmptyObject,
        Params = parameters,
        Timeout = limit,
        Caller = request.Use.Caller,
        Channel = request.Use.Channel,
        Home = request.Use.Home,
        ClientSession = request.Use.ClientSession,
        SessionEnded = request.Use.SessionEnded,
        ClientCapabilities = request.Use.ClientCapabilities,
        AnswersQuestions = request.AnswersQuestions,
    };

    async Task<ToolOutcome> WithLinkAsync(ServedServer server, ViewRequest request, CancellationToken cancellationToken) =>
        new ToolOutcome.AuthorizationRequired { Link = await servers.SignInLinkAsync(server, request.Use.Caller, cancellationToken) };
}
