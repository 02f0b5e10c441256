using Echo.Server.Platform.Database;
using Echo.Server.Platform.Http.Limits;
using Echo.Server.Platform.Http.Pipeline;
using Echo.Server.Platform.Security;
using Microsoft.AspNetCore.Authentication;

namespace Echo.Server.Platform.Http.Gates;

/// <summary>Asks who calls, where that matters, and leaves a <see cref="Caller"/> or a <see cref="CredentialFailure"/> with the request,
/// or neither (contract section 3.1).</summary>
sealed class CallerGate(RequestDelegate next)
{
    public async Task Invoke(HttpContext context)
    {
        if (context.GetEndpoint()?.Metadata is { } metadata && metadata.GetMetadata<AccessRequirement>() is { } access
            && !IsExempt(access, metadata))
        {
            try
            {
                await context.AuthenticateAsync();
            }
            catch (Exception outage) when (outage.IsDatabaseUnavailable && access.Permission is null && metadata.GetMetadata<NeedsNoDatabase>() is not null)
            {
                // The endpoint works without the database, so it answers as it does to everybody.
            }

            if (metadata.GetMetadata<AdmitsAnonymous>() is not null && HasNoCredentials(context) && context.Facts().FromLoopback)
                context.Features.Set(Caller.Anonymous);
        }

        await next(context);
    }

    static bool HasNoCredentials(HttpContext context) => context.Caller() is null && context.Features.Get<CredentialFailure>() is null;

    // An exempt endpoint (GET /health) must answer at once even when the database, which knows the callers, is gone.
    static bool IsExempt(AccessRequirement access, EndpointMetadataCollection metadata) =>
        access.Permission is null && metadata.GetMetadata<RateRequirement>()?.Policy == RatePolicy.Exempt;
}
