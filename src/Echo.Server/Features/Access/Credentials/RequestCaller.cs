using Echo.Server.Platform.Security;

namespace Echo.Server.Features.Access.Credentials;

/// <summary>Finds the caller of a request by the credentials that it came with.</summary>
static class RequestCaller
{
    public static CallerSource By(CallerFinder callers) => new(context =>
    {
        if (PresentedCredential.Of(context) is not { } credential)
            return ValueTask.CompletedTask;
        var finding = callers.FindAsync(credential, context.RequestAborted);
        if (!finding.IsCompletedSuccessfully)
            return WaitAsync(context, finding);

        // The frequent case: the caller is remembered, and nobody has to wait.
        Leave(context, finding.GetAwaiter().GetResult());
        return ValueTask.CompletedTask;
    });

    static async ValueTask WaitAsync(HttpContext context, ValueTask<Outcome<Caller, CredentialFailure>> finding) => Leave(context, await finding);

    static void Leave(HttpContext context, Outcome<Caller, CredentialFailure> found)
    {
        if (found.Value is { } caller)
            context.Features.Set(caller);
        else
            context.Features.Set(found.Refusal);
    }
}
