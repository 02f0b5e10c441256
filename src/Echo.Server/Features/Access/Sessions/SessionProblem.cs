using Echo.Server.Platform.Http.Problems;

namespace Echo.Server.Features.Access.Sessions;

/// <summary>The answers to refused sign-ins, refreshes and logouts (contract section 4).</summary>
static class SessionProblem
{
    public static Problem KeyHasNoSession => Problem.Refused("An API key has no session; revoke the key instead");

    public static Problem Of(SignInRefusal refusal) =>
        refusal.RetrySeconds is { } seconds ? Problem.RateLimited(seconds) : Problem.Unauthenticated(refusal.Reason);

    public static Problem Of(RefreshRefusal refusal) => Problem.Unauthenticated(refusal == RefreshRefusal.AlreadyUsed
        ? "Refresh token was already used; sign in again"
        : "Invalid or expired refresh token");
}
