using Echo.Server.Platform.Database;
using Echo.Server.Platform.Http.Limits;
using Echo.Server.Platform.Http.Pipeline;
using Echo.Server.Platform.Security;

namespace Echo.Server.Platform.Http.Gates;

/// <summary>Asks who calls, where that matters, and leaves a <see cref="Caller"/> or a <see cref="CredentialFailure"/> with the request,
/// or neither (contract section 3.1).</summary>
sealed class CallerGate(RequestDelegate next, CallerSource callers)
{
    public Task Invoke(HttpContext context)
    {
        if (context.GetEndpoint()?.Metadata is not { } metadata || metadata.GetMetadata<AccessRequirement>() is not { } access
            || IsExempt(access, metadata))
            return next(context);
        var finding = FindAsync(context, access, metadata);

        // The caller is remembered nearly always: then nothing of this stays on the way of the answer.
        return finding.IsCompletedSuccessfully ? next(context) : GoOnAsync(context, finding);
    }

    async Task GoOnAsync(HttpContext context, ValueTask finding)
    {
        await finding;
        await next(context);
    }

    async ValueTask FindAsync(HttpContext context, AccessRequirement access, EndpointMetadataCollection metadata)
    {
        try
        {
            await callers.FindAsync(context);
        }
        catch (Exception outage) when (outage.IsDatabaseUnavailable && access.Permission is null && metadata.GetMetadata<NeedsNoDatabase>() is not null)
        {
            // The endpoint works without the database, so it answers as it does to everybody.
        }

        if (metadata.GetMetadata<AdmitsAnonymous>() is not null && HasNoCredentials(context) && context.Facts().FromLoopback)
            context.Features.Set(Caller.Anonymous);
    }

    static bool HasNoCredentials(HttpContext context) => context.Caller() is null && context.Features.Get<CredentialFailure>() is null;

    // An exempt endpoint (GET /health) must answer at once even when the database, which knows the callers, is gone.
    static bool IsExempt(AccessRequirement access, EndpointMetadataCollection metadata) =>
        access.Permission is null && metadata.GetMetadata<RateRequirement>()?.Policy == RatePolicy.Exempt;
}
