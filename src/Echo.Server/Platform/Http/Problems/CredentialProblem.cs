using Echo.Server.Platform.Security;

namespace Echo.Server.Platform.Http.Problems;

public static class CredentialProblem
{
    /// <summary>The 401 of a request without a caller: says what is wrong with its credentials, or that it has none.</summary>
    public static Problem Unauthenticated(this HttpContext context) =>
        Problem.Unauthenticated(context.Features.Get<CredentialFailure>()?.Detail ?? "Not authenticated");
}
