namespace Echo.Server.Tests.Matrix;

/// <summary>The column <em>other user</em> of the matrix: what belongs to somebody else is not there (contract section 1.2).</summary>
public sealed class ForeignMatrixTests(ForeignObjects foreign) : IClassFixture<ForeignObjects>
{
    // Their tokens in the path are what the caller has to know.
    static readonly string[] Links = ["GET /auth/verify/{token}", "GET /docs/assets/{file}"];

    public static TheoryData<string> Routes => [.. ForeignObjects.Requests.Keys];

    [Fact]
    public void EveryRouteWithAnIdIsTried() =>
        RouteExpectations.Permissions.Keys.Where(static route => route.Contains('{')).Except(Links).Except(ForeignObjects.Requests.Keys).ShouldBeEmpty();

    [Theory, MemberData(nameof(Routes))]
    public async Task WhatIsNotYoursIsNotThere(string route)
    {
        (await foreign.ReachAsync(route, foreign.Echo.User)).ShouldBe(ForeignObjects.Requests[route].Status);
        if (route is "GET /api/v1/tasks/{task_id}")
            return; // Only kinds of jobs that say so are background tasks, and the product has none yet.
        if (route is not "DELETE /api/users/{id}" and not "POST /mcp/disconnect" and not "DELETE /api/v1/auth/api-keys/{key_id}")
            (await foreign.ReachAsync(route, Owner(route))).ShouldNotBeOneOf(401, 403, 404);
    }

    // The id is good: whoever may, finds what it names.
    string Owner(string route) =>
        RouteExpectations.Permissions[route] is "jobs:manage" || RouteExpectations.Permissions[route].StartsWith("users:", StringComparison.Ordinal)
        || RouteExpectations.Permissions[route].StartsWith("services:", StringComparison.Ordinal)
            ? foreign.Echo.Admin
            : foreign.Echo.Developer;
}
