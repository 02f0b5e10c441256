using Echo.Server.Platform.Http;
using Echo.Server.Platform.Http.Limits;
using Echo.Server.Platform.Security;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;

namespace Echo.Server.Tests.Platform.Http.Pipeline;

public sealed class GateOrder
{
    static Task<HttpHost> StartAsync() => HttpHost.StartAsync(app =>
    {
        app.MapGet("/open", () => "open").Public().Limited(RatePolicy.Anonymous);
        app.MapGet("/admin", (Caller caller) => caller.Username).Requires(Permissions.UsersRead).Limited(RatePolicy.Read);
    });

    [Fact]
    public async Task AnonymousRequestsReachPublicEndpointsOnly()
    {
        await using var host = await StartAsync();
        (await (await host.GetAsync("/open")).Content.ReadAsStringAsync()).ShouldBe("open");
        var refused = await host.GetAsync("/admin");
        await refused.ShouldBeProblemAsync(401, "Not authenticated");
        refused.Header("WWW-Authenticate").ShouldBe("Bearer");
    }

    [Fact]
    public async Task APermissionIsNeededBesideCredentials()
    {
        await using var host = await StartAsync();
        await (await host.GetAsync("/admin", ("Authorization", "Bearer user-7"))).ShouldBeProblemAsync(403, "Missing permission: users:read");
        (await (await host.GetAsync("/admin", ("Authorization", "Bearer admin"))).Content.ReadAsStringAsync()).ShouldBe("admin1");
    }

    [Fact]
    public async Task NobodyIsAskedWhereItDoesNotMatter()
    {
        await using var host = await HttpHost.StartAsync(app =>
        {
            app.MapGet("/exempt", (HttpContext context) => context.Caller()?.Username ?? "nobody").Public().Limited(RatePolicy.Exempt);
            app.MapGet("/open", (HttpContext context) => context.Caller()?.Username ?? "nobody").Public().Limited(RatePolicy.Anonymous);
        });
        (await (await host.GetAsync("/exempt", ("Authorization", "Bearer admin"))).Content.ReadAsStringAsync()).ShouldBe("nobody");
        (await (await host.GetAsync("/open", ("Authorization", "Bearer admin"))).Content.ReadAsStringAsync()).ShouldBe("admin1");
    }

    [Fact]
    public async Task UnknownPathsAndMethodsAreProblems()
    {
        await using var host = await StartAsync();
        await (await host.GetAsync("/nowhere")).ShouldBeProblemAsync(404, "No such path");
        var method = await host.PostAsync("/open", content: null);
        await method.ShouldBeProblemAsync(405);
        method.Header("Allow").ShouldBe("GET");
    }

    [Fact]
    public async Task AnEndpointWithoutRequirementsStopsTheStart()
    {
        var start = () => HttpHost.StartAsync(app => app.MapGet("/bare", () => "bare"));
        (await start.ShouldThrowAsync<InvalidOperationException>()).Message.ShouldContain("/bare");
    }
}
