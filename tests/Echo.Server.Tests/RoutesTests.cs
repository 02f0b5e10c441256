using Echo.Server.Platform.Http;
using Echo.Server.Platform.Http.Limits;
using Echo.Testing;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;

namespace Echo.Server.Tests;

/// <summary>Every route of the product with who may call it and how often. A change shows in the approved file, and so in a review.</summary>
public sealed class RoutesTests(EchoHost echo) : IClassFixture<EchoHost>
{
    [Fact]
    public void TheRoutesAreTheApprovedOnes()
    {
        var routes = echo.App.Services.GetRequiredService<EndpointDataSource>().Endpoints.OfType<RouteEndpoint>().SelectMany(Lines).Order();
        Approved.Check("docs/routes.txt", string.Join('\n', routes) + "\n");
    }

    static IEnumerable<string> Lines(RouteEndpoint endpoint)
    {
        var permission = endpoint.Metadata.GetMetadata<AccessRequirement>()?.Permission ?? "public";
        var rate = endpoint.Metadata.GetMetadata<RateRequirement>()?.Policy ?? RatePolicy.Exempt;
        foreach (var method in endpoint.Metadata.GetMetadata<HttpMethodMetadata>()?.HttpMethods ?? ["ANY"])
            yield return $"/{endpoint.RoutePattern.RawText!.TrimStart('/')}  {method}  {permission}  {rate}";
    }
}
