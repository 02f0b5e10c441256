using Echo.Server.Platform.Audit;
using Echo.Server.Platform.Http.Hosts;
using Echo.Server.Platform.Http.Problems;
using Echo.Server.Platform.Security;

namespace Echo.Server.Platform.Http.Gates;

/// <summary>Answers 403 where the caller lacks the endpoint's permission.</summary>
sealed class PermissionGate(RequestDelegate next, RefusalRecorder refusals)
{
    public Task Invoke(HttpContext context)
    {
        if (Missing(context) is not { } permission)
            return next(context);
        var problem = Problem.MissingPermission(permission);
        refusals.Note(new("request.forbidden") { Target = (context.GetEndpoint() as RouteEndpoint)?.RoutePattern.RawText, Reason = problem.Detail });
        return ProblemBody.WriteAsync(context, problem);
    }

    static string? Missing(HttpContext context)
    {
        var metadata = context.GetEndpoint()?.Metadata;
        return metadata?.GetMetadata<AccessRequirement>() is { Permission: { } permission } && metadata.GetMetadata<OpensSocket>() is null
            && context.Caller()?.May(permission) != true
                ? permission
                : null;
    }
}
