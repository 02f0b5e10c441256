using Echo.Server.Features.Services.Execution;
using Echo.Server.Platform.Http;
using Echo.Server.Platform.Http.Limits;
using Echo.Server.Platform.Http.Problems;
using Echo.Server.Platform.Http.Requests;
using Echo.Server.Platform.Security;
using Microsoft.AspNetCore.Http.HttpResults;

namespace Echo.Server.Features.Services;

/// <summary>Service management of document 000.</summary>
static class ServiceEndpoints
{
    public static void MapServiceApi(this IEndpointRouteBuilder endpoints)
    {
        var services = endpoints.MapGroup("/services").WithTags("Services");
        services.MapGet("/list", List).Public().Limited(RatePolicy.Anonymous);
        services.MapGet("/{service_id}", Get).Public().Limited(RatePolicy.Anonymous);
        services.MapPost("/create", Create).Requires(Permissions.ServicesCreate).Limited(RatePolicy.Write);
        services.MapPut("/update/{id}", Update).Requires(Permissions.ServicesUpdate).Limited(RatePolicy.Write);
        services.MapDelete("/delete/{id}", Delete).Requires(Permissions.ServicesDelete).Limited(RatePolicy.Write);
        services.MapPatch("/status/{id}", Switch).Requires(Permissions.ServicesUpdate).Limited(RatePolicy.Write);
        services.MapGet("/stats/summary", Count).Requires(Permissions.ServicesManage).Limited(RatePolicy.Read);
        services.MapGet("/available/types", ListTypes).Public().Limited(RatePolicy.Anonymous);
        services.MapGet("/available/types/{type}", ListOfType).Public().Limited(RatePolicy.Anonymous);
        services.MapGet("/available/{type}/{name}/schema", Describe).Public().Limited(RatePolicy.Anonymous);
    }

    public static Problem NotFound { get; } = Problem.NotFound("Service not found");

    static async Task<Ok<ServiceListResponse>> List(
        Query<ServiceListQuery> query, HttpContext context, ServiceStore services, CancellationToken cancellationToken)
    {
        var asked = query.Value;
        var filter = new ServiceFilter(asked.ActiveOnly || !MayManage(context), asked.Type?.ToLowerInvariant(), asked.Search);
        var (page, total, active) = await services.ListAsync(filter, asked.Limit, asked.Offset, cancellationToken);
        return TypedResults.Ok(new ServiceListResponse([.. page.Select(ServiceSummary.Of)], total, active));
    }

    static async Task<Results<Ok<ServiceDetail>, Problem>> Get(
        Path<int> service_id, HttpContext context, ServiceStore services, CancellationToken cancellationToken)
    {
        var isFull = MayManage(context);
        return await services.FindAsync(service_id, cancellationToken) is { } service && (service.IsActive || isFull)
            ? TypedResults.Ok(ServiceDetail.Of(service, isFull))
            : NotFound;
    }

    static async Task<Results<Created<ServiceDetail>, Problem>> Create(
        Body<ServiceCreateRequest> body, Caller caller, ServiceDesk desk, CancellationToken cancellationToken)
    {
        var outcome = await desk.CreateAsync(body.Value, caller, cancellationToken);
        return outcome is DeskOutcome.Done { Service: var service }
            ? TypedResults.Created($"/services/{service.Id}", Shown(service, caller))
            : ProblemOf(outcome);
    }

    static async Task<Results<Ok<ServiceDetail>, Problem>> Update(
        Path<int> id, Body<ServiceUpdateRequest> body, Caller caller, ServiceDesk desk, CancellationToken cancellationToken)
    {
        var outcome = await desk.UpdateAsync(id, body.Value, cancellationToken);
        return outcome is DeskOutcome.Done { Service: var service } ? TypedResults.Ok(Shown(service, caller)) : ProblemOf(outcome);
    }

    static async Task<Results<Ok<ServiceDeletedResponse>, Problem>> Delete(Path<int> id, ServiceDesk desk, CancellationToken cancellationToken) =>
        await desk.SwitchAsync(id, isActive: false, "service.deleted", cancellationToken) is DeskOutcome.Done
            ? TypedResults.Ok(new ServiceDeletedResponse("Service deleted successfully", id))
            : NotFound;

    static async Task<Results<Ok<ServiceDetail>, Problem>> Switch(
        Path<int> id, Body<ServiceStatusRequest> body, Caller caller, ServiceDesk desk, CancellationToken cancellationToken)
    {
        var outcome = await desk.SwitchAsync(id, body.Value.IsActive, "service.switched", cancellationToken);
        return outcome is DeskOutcome.Done { Service: var service } ? TypedResults.Ok(Shown(service, caller)) : NotFound;
    }

    static async Task<Ok<ServiceSummaryResponse>> Count(ServiceStore services, TimeProvider time, CancellationToken cancellationToken)
    {
        var counts = await services.CountAsync(time.GetUtcNow().AddDays(-30), cancellationToken);
        return TypedResults.Ok(new ServiceSummaryResponse(counts.Total, counts.Active, counts.Total - counts.Active, counts.Recent, counts.ByCreator));
    }

    static async Task<Ok<ServiceTypesResponse>> ListTypes(ServiceStore services, CancellationToken cancellationToken) =>
        TypedResults.Ok(new ServiceTypesResponse(await services.ListTypesAsync(cancellationToken)));

    static async Task<Results<Ok<ServicesOfTypeResponse>, Problem>> ListOfType(Path<string> type, ServiceStore services, CancellationToken cancellationToken) =>
        await services.ListOfTypeAsync(type, cancellationToken) is { Count: > 0 } found
            ? TypedResults.Ok(new ServicesOfTypeResponse(type.Value.ToLowerInvariant(), found))
            : Problem.NotFound($"No active service of type '{type.Value}'");

    static async Task<Results<Ok<ServiceSchemaResponse>, Problem>> Describe(
        Path<string> type, Path<string> name, ServiceStore services, CancellationToken cancellationToken) =>
        await services.FindAsync(type, name, cancellationToken) is { } service && ServicePlan.Make(service.ToDefinition(), out _) is { } plan
            ? TypedResults.Ok(ServiceSchemaResponse.Of(service, plan))
            : NotFound;

    static ServiceDetail Shown(Service service, Caller caller) => ServiceDetail.Of(service, caller.May(Permissions.ServicesManage));

    static bool MayManage(HttpContext context) => context.Caller()?.May(Permissions.ServicesManage) == true;

    static Problem ProblemOf(DeskOutcome outcome) => outcome switch
    {
        DeskOutcome.NameTaken { Draft: var draft } => Problem.Conflict($"Service '{draft.Name}' of type '{draft.Type}' already exists", "name"),
        DeskOutcome.TargetRefused { Refusal: var refusal } => Problem.Refused(refusal.Detail, "api_base_url", refusal.Hint),
        DeskOutcome.Unusable { Fault: var fault } => Problem.Invalid(ServiceRules.ViolationOf(fault)),
        DeskOutcome.Overtaken => Problem.Conflict("The service is being changed by others. Try again."),
        _ => NotFound,
    };
}
