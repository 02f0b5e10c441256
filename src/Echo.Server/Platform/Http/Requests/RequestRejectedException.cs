using Echo.Server.Platform.Http.Problems;

namespace Echo.Server.Platform.Http.Requests;

/// <summary>Binding found the request unusable. Only parameter binding throws it, because it has no other way to answer.</summary>
sealed class RequestRejectedException(Problem problem) : Exception(problem.Detail)
{
    public Problem Problem { get; } = problem;
}
