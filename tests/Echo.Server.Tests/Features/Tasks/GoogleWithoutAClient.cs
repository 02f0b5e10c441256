namespace Echo.Server.Tests.Features.Tasks;

/// <summary>Signing in with Google where the operator has not set it up. It is here because this host has nothing of the kind.</summary>
[Collection(TaskTests.Name)]
public sealed class GoogleWithoutAClient(TasksHost host)
{
    [Fact]
    public async Task ItSaysWhatIsMissing()
    {
        var (_, scopes) = await host.Echo.SendAsync(HttpMethod.Get, "/auth/scopes", null);
        ((bool)scopes["configured"]!).ShouldBeFalse();
        var (status, problem) = await host.Echo.PostAsync("/auth/scopes", null, """{"scopes":["drive"]}""");
        (status, (string)problem["detail"]!).ShouldBe(
            (503, "Google sign-in is not configured: set GOOGLE_CLIENT_ID and GOOGLE_CLIENT_SECRET"));
        (await host.Echo.SendAsync(HttpMethod.Get, "/auth/callback?code=x&state=y", null)).Status.ShouldBe(503);
        var (_, standing) = await host.Echo.SendAsync(HttpMethod.Get, "/auth/status", host.Echo.User);
        ((bool)standing["authenticated"]!, standing["email"], (int)standing["total_granted_scopes"]!).ShouldBe((false, null, 0));
    }
}
