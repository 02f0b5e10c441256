using Echo.Mcp.Failures;
using Echo.Mcp.Transports.Http;

namespace Echo.Mcp.Tests.Transports.Http;

/// <summary>What the HTTP client wraps says what became of a request only where nothing was sent.</summary>
public sealed class ReasonsOfFailures
{
    [Fact]
    public void WhoeverRefusesToConnectSaysWhyHimself()
    {
        var own = new HttpRequestException(HttpRequestError.ConnectionError, "Target address is not allowed: 10.0.0.1");
        var failure = HttpFailures.Of(new HttpRequestException(HttpRequestError.ConnectionError, "It could not be connected", own), "ping");
        failure.ShouldSatisfyAllConditions(
            () => failure.Cause.ShouldBe(own),
            () => failure.Reason.ShouldBe("Target address is not allowed: 10.0.0.1"),
            () => failure.NotExecuted.ShouldBeTrue());
    }

    [Theory]
    [InlineData(HttpRequestError.Unknown)]
    [InlineData(HttpRequestError.ResponseEnded)]
    public void ARequestThatHadGoneOutIsNotTakenForOneThatDidNot(HttpRequestError error)
    {
        var inner = new HttpRequestException(HttpRequestError.NameResolutionError, "Another host is not known");
        var outer = new HttpRequestException(error, "The answer could not be read", inner);
        var failure = HttpFailures.Of(outer, "tools/call");
        (failure.Kind, failure.NotExecuted, failure.Cause).ShouldBe((FailureKind.Broken, false, outer));
    }
}
