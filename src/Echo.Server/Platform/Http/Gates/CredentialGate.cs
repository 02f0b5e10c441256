using Echo.Server.Platform.Audit;
using Echo.Server.Platform.Http.Hosts;
using Echo.Server.Platform.Http.Problems;
using Echo.Server.Platform.Logging;
using Echo.Server.Platform.Security;

namespace Echo.Server.Platform.Http.Gates;

/// <summary>Answers 401 where an endpoint needs a caller and the request brought none (contract section 3.1).</summary>
sealed class CredentialGate(RequestDelegate next, RefusalRecorder refusals)
{
    public Task Invoke(HttpContext context)
    {
        if (context.Caller() is { } caller)
        {
            RequestLog.Current?.UserId = caller.IsAnonymous ? null : caller.Uuid;
            RequestLog.Current?.KeyId = caller.KeyId;
            return next(context);
        }

        // Whatever routing answers by itself (405) stands for no resource; everything that was mapped has been checked at the start.
        if (context.GetEndpoint() is not RouteEndpoint endpoint)
            return next(context);
        if (Admits(endpoint, context))
            return next(context);

        // Without any credentials nobody tried to be somebody.
        if (context.Features.Get<CredentialFailure>() is { } failure)
            refusals.Note(new("request.unauthenticated") { Target = endpoint.RoutePattern.RawText, Reason = failure.Detail });
        return ProblemBody.WriteAsync(context, context.Unauthenticated());
    }

    static bool Admits(RouteEndpoint endpoint, HttpContext context)
    {
        if (endpoint.Metadata.GetMetadata<OpensSocket>() is not null)
            return true;
        if (endpoint.Metadata.GetMetadata<AccessRequirement>() is not { Permission: null })
            return false;
        return endpoint.Metadata.GetMetadata<RefusesInvalidCredentials>() is null || context.Features.Get<CredentialFailure>() is null;
    }
}
