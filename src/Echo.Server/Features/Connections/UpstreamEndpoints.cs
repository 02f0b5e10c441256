using Echo.Mcp.Json;
using Echo.Server.Features.Catalog;
using Echo.Server.Features.Connections.OAuth;
using Echo.Server.Platform.Http;
using Echo.Server.Platform.Http.Browsers;
using Echo.Server.Platform.Http.Limits;
using Echo.Server.Platform.Http.Problems;
using Echo.Server.Platform.Http.Requests;
using Echo.Server.Platform.Security;

namespace Echo.Server.Features.Connections;

/// <summary>Using what a connected server offers (document 004).</summary>
static class UpstreamEndpoints
{
    const int DefaultToolSeconds = 60;

    public static void Map(IEndpointRouteBuilder endpoints)
    {
        var upstreams = endpoints.MapGroup("/mcp").Requires(Permissions.ConnectionsUse).WithTags("Connections").AllowsAnonymousConnections(endpoints);
        upstreams.MapGet("/list_tools", ListToolsAsync).Limited(RatePolicy.Read).Produces<ToolsResponse>();
        upstreams.MapGet("/list_resources", ListResourcesAsync).Limited(RatePolicy.Read).Produces<ResourcesResponse>();
        upstreams.MapGet("/list_prompts", ListPromptsAsync).Limited(RatePolicy.Read).Produces<PromptsResponse>();
        upstreams.MapPost("/call_tool", CallToolAsync).Limited(RatePolicy.ToolCall).Produces<CallToolResponse>();
        upstreams.MapPost("/read_resource", ReadResourceAsync).Limited(RatePolicy.ToolCall).Produces<ReadResourceResponse>();
        upstreams.MapPost("/get_prompt", GetPromptAsync).Limited(RatePolicy.ToolCall).Produces<GetPromptResponse>();
    }

    static async Task<IResult> CallToolAsync(
        Body<CallToolRequest> body,
        Caller caller,
        ToolCaller tools,
        SignInLinks links,
        Browser browser,
        TimeProvider time,
        CancellationToken cancellationToken)
    {
        var request = body.Value;
        var seconds = request.Timeout ?? DefaultToolSeconds;
        var started = time.GetTimestamp();
        var outcome = await tools.CallAsync(
            new ToolCall
            {
                Origin = ConnectionTools.OriginName,
                SourceId = request.ClientId,
                Name = request.ToolName,
                Arguments = request.Arguments.IsEmpty ? RawJson.EmptyObject : request.Arguments,
                Timeout = TimeSpan.FromSeconds(seconds),
                Caller = caller,
            },
            cancellationToken);

        CallToolResponse Answer(RawJson? result, string? error) =>
            new(error is null ? "success" : "error", result, error, time.GetElapsedTime(started).TotalSeconds);
        return outcome switch
        {
            ToolOutcome.Answered { IsError: true } failed => TypedResults.Ok(Answer(null, ToolResultView.ErrorText(failed.Result))),
            ToolOutcome.Answered answered => TypedResults.Ok(Answer(ToolResultView.Value(answered.Result), null)),
            ToolOutcome.Refused refused => TypedResults.Ok(Answer(null, refused.Message)),
            ToolOutcome.TimedOut { Reason: { } reason } => Problem.Timeout($"Upstream not reachable: {reason}"),
            ToolOutcome.TimedOut => Problem.Timeout($"Tool execution timeout after {seconds} seconds"),
            ToolOutcome.Forbidden forbidden => Problem.MissingPermission(forbidden.Permission),
            ToolOutcome.AuthorizationRequired => await SignInRequiredAsync(links, browser, request.ClientId, caller, cancellationToken),
            ToolOutcome.NeedsApproval pinned => Problem.Conflict(pinned.Error),
            ToolOutcome.Busy busy => TooMany(busy),
            ToolOutcome.Unreachable unreachable => Problem.Upstream($"Upstream not reachable: {unreachable.Reason}"),
            _ => ConnectionEndpoints.ClientNotFound(request.ClientId),
        };
    }

    static Task<IResult> ListToolsAsync(
        Query<ClientQuery> query, Caller caller, UpstreamReader reader, SignInLinks links, Browser browser, CancellationToken cancellationToken) =>
        AnswerAsync(
            reader.ListToolsAsync(query.Value.ClientId, caller, cancellationToken),
            query.Value.ClientId,
            "Failed to list tools",
            () => SignInRequiredAsync(links, browser, query.Value.ClientId, caller, cancellationToken),
            tools => new ToolsResponse("success", query.Value.ClientId, tools, tools.Count));

    static Task<IResult> ListResourcesAsync(
        Query<ClientQuery> query, Caller caller, UpstreamReader reader, SignInLinks links, Browser browser, CancellationToken cancellationToken) =>
        AnswerAsync(
            reader.ListResourcesAsync(query.Value.ClientId, caller, cancellationToken),
            query.Value.ClientId,
            "Failed to list resources",
            () => SignInRequiredAsync(links, browser, query.Value.ClientId, caller, cancellationToken),
            resources => new ResourcesResponse("success", query.Value.ClientId, resources, resources.Count));

    static Task<IResult> ListPromptsAsync(
        Query<ClientQuery> query, Caller caller, UpstreamReader reader, SignInLinks links, Browser browser, CancellationToken cancellationToken) =>
        AnswerAsync(
            reader.ListPromptsAsync(query.Value.ClientId, caller, cancellationToken),
            query.Value.ClientId,
            "Failed to list prompts",
            () => SignInRequiredAsync(links, browser, query.Value.ClientId, caller, cancellationToken),
            prompts => new PromptsResponse("success", query.Value.ClientId, prompts, prompts.Count));

    static Task<IResult> ReadResourceAsync(
        Body<ReadResourceRequest> body, Caller caller, UpstreamReader reader, SignInLinks links, Browser browser, CancellationToken cancellationToken) =>
        AnswerAsync(
            reader.ReadResourceAsync(body.Value.ClientId, body.Value.Uri, caller, cancellationToken),
            body.Value.ClientId,
            "Failed to read resource",
            () => SignInRequiredAsync(links, browser, body.Value.ClientId, caller, cancellationToken),
            content => new ReadResourceResponse("success", body.Value.ClientId, body.Value.Uri, content));

    static Task<IResult> GetPromptAsync(
        Body<GetPromptRequest> body, Caller caller, UpstreamReader reader, SignInLinks links, Browser browser, CancellationToken cancellationToken) =>
        AnswerAsync(
            reader.GetPromptAsync(body.Value.ClientId, body.Value.PromptName, body.Value.Arguments, caller, cancellationToken),
            body.Value.ClientId,
            "Failed to get prompt",
            () => SignInRequiredAsync(links, browser, body.Value.ClientId, caller, cancellationToken),
            content => new GetPromptResponse("success", body.Value.ClientId, body.Value.PromptName, content));

    static async Task<IResult> AnswerAsync<TValue, TBody>(
        Task<ReadOutcome<TValue>> reading, Guid clientId, string failure, Func<Task<Problem>> signIn, Func<TValue, TBody> answer) =>
        await reading switch
        {
            { Failure: null, Value: { } value } => TypedResults.Ok(answer(value)),
            { Failure: UpstreamOutcome.NotFound } => ConnectionEndpoints.ClientNotFound(clientId),
            { Failure: UpstreamOutcome.Forbidden forbidden } => Problem.MissingPermission(forbidden.Permission),
            { Failure: UpstreamOutcome.AuthorizationRequired } => await signIn(),
            { Failure: UpstreamOutcome.Busy busy } => TooMany(busy.Refusal),
            { Failure: UpstreamOutcome.TimedOut late } => Problem.Timeout(late.Sentence("Timeout after")),
            var failed => Problem.Upstream($"{failure}: {failed.Failure?.Reason}"),
        };

    static async Task<Problem> SignInRequiredAsync(
        SignInLinks links, Browser browser, Guid clientId, Caller caller, CancellationToken cancellationToken) =>
        Problem.SignInRequired(await links.FindAsync(clientId, caller, browser, cancellationToken));

    internal static Problem TooMany(ToolOutcome.Busy busy) =>
        Problem.Of(busy.ByCaller ? ProblemKind.RateLimited : ProblemKind.Unavailable, busy.Reason, retryAfter: 1);
}
