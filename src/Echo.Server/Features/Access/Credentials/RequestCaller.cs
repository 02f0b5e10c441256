using Echo.Server.Platform.Security;

namespace Echo.Server.Features.Access.Credentials;

/// <summary>Finds the caller of a request by the credentials that it came with.</summary>
static class RequestCaller
{
    public static CallerSource By(CallerFinder callers) => new(context =>
    {
        if (VerifiedToken.Of(context) is { } known)
            return LeaveAsync(context, callers.FindAsync(known, context.RequestAborted));
        if (PresentedCredential.Of(context) is not { } credential)
            return ValueTask.CompletedTask;
        if (callers.Verify(credential) is not { } subject)
            return LeaveAsync(context, callers.FindAsync(credential, context.RequestAborted));
        VerifiedToken.Keep(context, subject);
        return LeaveAsync(context, callers.FindAsync(subject, context.RequestAborted));
    });

    static ValueTask LeaveAsync(HttpContext context, ValueTask<Outcome<Caller, CredentialFailure>> finding)
    {
        if (!finding.IsCompletedSuccessfully)
            return WaitAsync(context, finding);

        // The frequent case: the caller is remembered, and nobody has to wait.
        Leave(context, finding.GetAwaiter().GetResult());
        return ValueTask.CompletedTask;
    }

    static async ValueTask WaitAsync(HttpContext context, ValueTask<Outcome<Caller, CredentialFailure>> finding) => Leave(context, await finding);

    static void Leave(HttpContext context, Outcome<Caller, CredentialFailure> found)
    {
        if (found.Value is { } caller)
            context.Features.Set(caller);
        else
            context.Features.Set(found.Refusal);
    }
}
