using Echo.Server.Platform.Http.Problems;

namespace Echo.Server.Features.Access.Keys;

/// <summary>The answers to refused keys (contract section 6).</summary>
static class ApiKeyProblem
{
    public static Problem Of(KeyNotMade not) => not.Refusal switch
    {
        ApiKeyRefusal.NameTaken => Problem.Conflict("An API key with this name exists", "name"),
        ApiKeyRefusal.LimitReached => Problem.Conflict($"API key limit reached ({ApiKeyStore.MaxKeys})"),
        ApiKeyRefusal.ExpiryNotInFuture =>
            Problem.Invalid(new FieldViolation("body.expires_at", "Use a time in the future.", ViolationTypes.Value)),
        ApiKeyRefusal.ScopeExceeds => Problem.Forbidden($"Scope exceeds the calling key: {not.Scope}"),
        ApiKeyRefusal.OwnerGone => Problem.Unauthenticated("Account is inactive"),
        _ => throw new ArgumentOutOfRangeException(nameof(not)),
    };
}
