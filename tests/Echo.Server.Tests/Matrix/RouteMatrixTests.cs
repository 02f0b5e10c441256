using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;

namespace Echo.Server.Tests.Matrix;

/// <summary>Every route, called by everybody: without credentials, by an account of each role, and with a key that may nearly nothing.
/// What a caller may do is tried, not read from the code.</summary>
public sealed partial class RouteMatrixTests(EchoHost echo) : IClassFixture<EchoHost>
{
    static readonly string[] Roles = ["viewer", "user", "developer", "admin"];

    public static TheoryData<string> Routes => [.. RouteExpectations.Permissions.Keys];

    [Fact]
    public void EveryRouteHasAnExpectation()
    {
        var mapped = echo.App.Services.GetRequiredService<EndpointDataSource>().Endpoints.OfType<RouteEndpoint>().SelectMany(Names).Distinct();
        mapped.Order(StringComparer.Ordinal).ShouldBe(RouteExpectations.Permissions.Keys.Order(StringComparer.Ordinal));
    }

    [Theory, MemberData(nameof(Routes))]
    public async Task AnonymousCallersReachWhatIsPublic(string route)
    {
        var (status, detail) = await CallAsync(route, token: null);
        if (RouteExpectations.OpensSocket(route))
            status.ShouldBe(426, detail);
        else if (RouteExpectations.IsPublic(route))
            status.ShouldNotBe(403, detail);
        else
            (status, detail).ShouldBe((401, "Not authenticated"));
        if (status == 401)
            detail.ShouldBe("Not authenticated", "the one public route that needs a token of some kind, or a private one");
    }

    [Theory, MemberData(nameof(Routes))]
    public async Task EveryRoleReachesWhatItMay(string route)
    {
        var permission = RouteExpectations.Permissions[route];
        foreach (var role in Roles)
        {
            var (status, detail) = await CallAsync(route, await echo.SignInAsync(role));
            if (RouteExpectations.OpensSocket(route))
                status.ShouldBe(426, detail);
            else if (RouteExpectations.IsPublic(route) || RouteExpectations.Holders[permission].Contains(role))
                status.ShouldNotBeOneOf(401, 403, 405, 500, 503);
            else
                (role, status, detail).ShouldBe((role, 403, $"Missing permission: {permission}"));
        }
    }

    [Theory, MemberData(nameof(Routes))]
    public async Task ANarrowedKeyReachesNothingElse(string route)
    {
        var permission = RouteExpectations.Permissions[route];
        if (RouteExpectations.IsPublic(route) || RouteExpectations.OpensSocket(route))
            return;
        var (status, detail) = await CallWithKeyAsync(route, [permission == "plugins:read" ? "knowledge:read" : "plugins:read"]);
        (status, detail).ShouldBe((403, $"Missing permission: {permission}"));
        (status, detail) = await CallWithKeyAsync(route, [permission, .. RouteExpectations.AlsoNeeded.GetValueOrDefault(route, [])]);
        status.ShouldNotBeOneOf(401, 403, 405, 500, 503);
    }

    async Task<(int Status, string Detail)> CallWithKeyAsync(string route, string[] scopes)
    {
        var body = $$"""{"name":"{{Guid.NewGuid()}}","scopes":["{{string.Join("\",\"", scopes)}}"]}""";
        var (status, key) = await echo.PostAsync("/api/v1/auth/api-keys", echo.Admin, body);
        status.ShouldBe(201, key.ToJsonString());
        var answer = await CallAsync(route, (string)key["key"]!);
        await echo.SendAsync(HttpMethod.Delete, $"/api/v1/auth/api-keys/{key["id"]}", echo.Admin);
        return answer;
    }

    // An empty object is what most bodies refuse, and by then the caller has been judged.
    async Task<(int Status, string Detail)> CallAsync(string route, string? token)
    {
        var (method, template) = (new HttpMethod(route.Split(' ')[0]), route.Split(' ')[1]);
        var path = Parameter().Replace(template, match => match.Groups[1].Value == "user_id" ? "2000000000" : Guid.NewGuid().ToString());

        // Of a stream that opens there would be no end.
        if (path == "/events")
            path += $"?task_id={Guid.NewGuid()}";
        var (status, body) = await echo.SendAsync(method, path, token, method == HttpMethod.Get ? null : "{}");
        return (status, status >= 400 && body is JsonObject ? (string?)body["detail"] ?? "" : "");
    }

    static IEnumerable<string> Names(RouteEndpoint endpoint) =>
        (endpoint.Metadata.GetMetadata<HttpMethodMetadata>()?.HttpMethods ?? ["ANY"])
            .Select(method => $"{method} /{endpoint.RoutePattern.RawText!.TrimStart('/')}");

    [GeneratedRegex(@"\{(\w+)\}")]
    private static partial Regex Parameter();
}
