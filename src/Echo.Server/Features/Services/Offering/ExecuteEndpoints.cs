using System.Text.Json;
using Echo.Mcp.Json;
using Echo.Server.Features.Catalog;
using Echo.Server.Features.Services.Execution;
using Echo.Server.Platform.Http;
using Echo.Server.Platform.Http.Limits;
using Echo.Server.Platform.Http.Problems;
using Echo.Server.Platform.Http.Requests;
using Echo.Server.Platform.Security;

namespace Echo.Server.Features.Services.Offering;

/// <summary>Running services.</summary>
static class ExecuteEndpoints
{
    public static void MapExecution(this IEndpointRouteBuilder endpoints)
    {
        var services = endpoints.MapGroup("/services").WithTags("Services");
        services.MapPost("/{id}/execute", ExecuteAsync).Requires(Permissions.ServicesExecute).Limited(RatePolicy.ToolCall).Produces<ServiceResult>();
        services.MapPost("/available/{type}/{name}/execute", ExecuteByNameAsync)
            .Requires(Permissions.ServicesExecute).Limited(RatePolicy.ToolCall).Produces<ServiceResult>();
        services.MapPost("/admin/{id}/test", TestAsync).Requires(Permissions.ServicesManage).Limited(RatePolicy.ToolCall).Produces<TestResult>();
    }

    static async Task<IResult> ExecuteAsync(
        Path<int> id, OptionalBody<ServiceExecuteRequest> body, Caller caller, ServiceTable table, ToolCaller tools, CancellationToken cancellationToken)
    {
        // A service that another node made in this moment may not have been told of yet.
        if (table.Find(id) is null)
            await table.RefreshAsync(cancellationToken);
        return table.Find(id) is { } service
            ? await CallAsync(service, body.Value, caller, table, tools, cancellationToken)
            : ServiceEndpoints.NotFound;
    }

    static async Task<IResult> ExecuteByNameAsync(
        Path<string> type,
        Path<string> name,
        OptionalBody<ServiceExecuteRequest> body,
        Caller caller,
        ServiceTable table,
        ToolCaller tools,
        CancellationToken cancellationToken)
    {
        if (Find(table, type, name) is null)
            await table.RefreshAsync(cancellationToken);
        return Find(table, type, name) is { } service
            ? await CallAsync(service, body.Value, caller, table, tools, cancellationToken)
            : ServiceEndpoints.NotFound;
    }

    static async Task<IResult> TestAsync(
        Path<int> id, OptionalBody<TestRequest> body, ServiceTester tester, CancellationToken cancellationToken)
    {
        var parameters = body.Value?.TestParameters ?? default;
        return await tester.RunAsync(id, parameters, cancellationToken) switch
        {
            TestOutcome.Ended { Result: var result } => TypedResults.Ok(result),
            TestOutcome.Refused { Detail: var detail } => Problem.Refused(detail),
            TestOutcome.Invalid { Outcome: var invalid } => ProblemOf(invalid, "test_parameters"),
            _ => ServiceEndpoints.NotFound,
        };
    }

    static async Task<IResult> CallAsync(
        LoadedService service, ServiceExecuteRequest? request, Caller caller, ServiceTable table, ToolCaller tools, CancellationToken cancellationToken)
    {
        if (table.FindType(service.Type) is not { } group)
            return ServiceEndpoints.NotFound;
        var parameters = request?.Parameters ?? default;
        var outcome = await tools.CallAsync(
            new()
            {
                Origin = ServiceGroup.Origin,
                SourceId = group.Tools.SourceId,
                Name = group.NameOf(service),
                Arguments = parameters.IsEmpty || parameters.Kind == JsonValueKind.Null ? RawJson.EmptyObject : parameters,
                Timeout = service.Plan.LongestTime,
                Caller = caller,
            },
            cancellationToken);
        return outcome switch
        {
            ToolOutcome.Answered { Value.IsEmpty: false } answered => TypedResults.Ok(answered.Value),
            ToolOutcome.Answered refused => Problem.Refused(refused.Error ?? "The parameters make no request"),
            ToolOutcome.Invalid invalid => ProblemOf(invalid, "parameters"),
            ToolOutcome.Busy busy => Problem.Of(busy.ByCaller ? ProblemKind.RateLimited : ProblemKind.Unavailable, busy.Reason, retryAfter: 1),
            ToolOutcome.Forbidden forbidden => Problem.MissingPermission(forbidden.Permission),
            ToolOutcome.TimedOut => Problem.Of(ProblemKind.UpstreamTimeout, "The service did not answer in time"),
            _ => ServiceEndpoints.NotFound,
        };
    }

    static LoadedService? Find(ServiceTable table, string type, string name) =>
        table.FindType(type)?.Services.FirstOrDefault(service => service.Name.Equals(name, StringComparison.OrdinalIgnoreCase));

    static Problem ProblemOf(ToolOutcome.Invalid invalid, string field) => Problem.Invalid([.. invalid.Faults.Select(fault =>
        new FieldViolation(fault.Path.Length == 0 ? $"body.{field}" : $"body.{field}.{fault.Path}", fault.Message, fault.Type))]);
}
