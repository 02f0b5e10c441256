using Echo.Mcp.Json;
using Echo.Server.Features.Catalog;
using Echo.Server.Features.Services.Execution;

namespace Echo.Server.Features.Services.Offering;

/// <summary>How a test of a service ended.</summary>
abstract record TestOutcome
{
    TestOutcome()
    {
    }

    public sealed record Ended(TestResult Result) : TestOutcome;

    public sealed record Refused(string Detail) : TestOutcome;

    public sealed record Invalid(ToolOutcome.Invalid Outcome) : TestOutcome;

    public sealed record NotFound : TestOutcome;
}

/// <summary>What came of a test, and the request that was sent.</summary>
sealed record TestResult(
    bool Success, RawJson Data, ServiceError? Error, int StatusCode, double ExecutionTimeMs, int Attempts, TestedRequest Request)
{
    public static TestResult Of(ServiceResult result, TestedRequest request) =>
        new(result.Success, result.Data, result.Error, result.StatusCode, result.ExecutionTimeMs, result.Attempts, request);
}

/// <summary>A request, with <c>***</c> for each secret.</summary>
/// <param name="Body">Null for none; text for what is no JSON.</param>
sealed record TestedRequest(string Method, string Url, IReadOnlyDictionary<string, string> Headers, RawJson Body);
