using Echo.Server.Platform.Security;

namespace Echo.Server.Features.Access.Credentials;

/// <summary>Looks again at the credentials of a request that is under way.</summary>
static class CallerRecheck
{
    public static CallerCheck By(CallerFinder callers) => new(async (context, permission) =>
    {
        if (PresentedCredential.Of(context) is not { } credential)
            return context.Caller() is { IsAnonymous: true };
        var found = await callers.FindAsync(credential, context.RequestAborted);
        return found.Value is { } caller && caller.May(permission);
    });
}
