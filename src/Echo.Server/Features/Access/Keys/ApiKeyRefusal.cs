using Echo.Server.Platform.Http.Problems;

namespace Echo.Server.Features.Access.Keys;

/// <summary>Why no key was made.</summary>
enum ApiKeyRefusal
{
    NameTaken,
    LimitReached,
}

/// <summary>The answers to them (contract section 6).</summary>
static class ApiKeyProblem
{
    public static Problem Of(ApiKeyRefusal refusal) => refusal == ApiKeyRefusal.NameTaken
        ? Problem.Conflict("An API key with this name exists", "name")
        : Problem.Conflict($"API key limit reached ({ApiKeyStore.MaxKeys})");
}
