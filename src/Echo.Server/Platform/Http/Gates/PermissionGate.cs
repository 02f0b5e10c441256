using Echo.Server.Platform.Http.Hosts;
using Echo.Server.Platform.Http.Problems;
using Echo.Server.Platform.Security;

namespace Echo.Server.Platform.Http.Gates;

/// <summary>Answers 403 where the caller lacks the endpoint's permission.</summary>
sealed class PermissionGate(RequestDelegate next)
{
    public Task Invoke(HttpContext context) =>
        Missing(context) is { } permission ? ProblemBody.WriteAsync(context, Problem.MissingPermission(permission)) : next(context);

    static string? Missing(HttpContext context)
    {
        var metadata = context.GetEndpoint()?.Metadata;
        return metadata?.GetMetadata<AccessRequirement>() is { Permission: { } permission } && metadata.GetMetadata<OpensSocket>() is null
            && context.Caller()?.May(permission) != true
                ? permission
                : null;
    }
}
