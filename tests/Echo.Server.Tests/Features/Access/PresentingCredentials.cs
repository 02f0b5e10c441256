using Echo.Server.Platform.Http;
using Echo.Server.Platform.Http.Limits;
using Echo.Server.Platform.Security;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;

namespace Echo.Server.Tests.Features.Access;

/// <summary>Where credentials may stand, and which of several decides (contract section 3.1).</summary>
public sealed class PresentingCredentials(SharedAccessHost shared) : IClassFixture<SharedAccessHost>
{
    const string BadToken = "Invalid or expired token";
    const string BadKey = "Invalid or expired API key";

    [Fact]
    public async Task NothingIsNotAuthenticated()
    {
        await using var host = await AccessHost.TakeAsync();
        (await host.GetAsync("/me")).ShouldRefuse(401, "Not authenticated");
        (await host.GetAsync("/api/auth/profile")).At("ok").GetBoolean().ShouldBeFalse();
    }

    [Theory]
    [InlineData("Authorization", "", BadToken)]
    [InlineData("Authorization", "Bearer", BadToken)]
    [InlineData("Authorization", "Bearer ", BadToken)]
    [InlineData("Authorization", "Basic c29tZTpib2R5", BadToken)]
    [InlineData("Authorization", "nonsense", BadToken)]
    [InlineData("Authorization", "Bearer echo_", BadKey)]
    [InlineData("Authorization", "Bearer echo_AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA", BadKey)]
    [InlineData("X-API-Key", "", BadKey)]
    [InlineData("X-API-Key", "nonsense", BadKey)]
    [InlineData("X-API-Key", "echo_AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA", BadKey)]
    [InlineData("X-API-Key", "echo_AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA+", BadKey)]
    public async Task RefusesWhatIsNoCredential(string header, string value, string detail)
    {
        var host = shared.Host;
        (await host.GetAsync("/me", null, (header, value))).ShouldRefuse(401, detail);
    }

    [Fact]
    public async Task TheFirstOnePresentDecides()
    {
        await using var host = await AccessHost.TakeAsync();
        var person = await host.RegisterAsync("someone");
        var key = await host.MakeKeyAsync(person.Token, "key");
        (await host.GetAsync("/me", "nonsense", ("X-API-Key", key))).ShouldRefuse(401, BadToken);
        (await host.GetAsync("/me", person.Token, ("X-API-Key", "nonsense"))).Code.ShouldBe(200);
        (await host.GetAsync("/me", null, ("X-API-Key", person.Token))).ShouldRefuse(401, BadKey);
    }

    [Theory]
    [InlineData("Bearer")]
    [InlineData("bearer")]
    [InlineData("BEARER")]
    public async Task SchemesHaveNoCase(string scheme)
    {
        await using var host = await AccessHost.TakeAsync();
        var person = await host.RegisterAsync("someone");
        var key = await host.MakeKeyAsync(person.Token, "key");
        (await host.GetAsync("/me", null, ("Authorization", $"{scheme} {person.Token}"))).Code.ShouldBe(200);
        (await host.GetAsync("/me", null, ("Authorization", $"{scheme}  {key}"))).Code.ShouldBe(200);
        (await host.GetAsync("/me", null, ("x-api-key", key))).Code.ShouldBe(200);
    }

    [Fact]
    public async Task TheQueryCountsOnlyWhereAnEndpointSaysSo()
    {
        await using var host = await AccessHost.StartAsync(app => app
            .MapGet("/stream", (HttpContext context) => context.Caller()!.Username)
            .Requires(Permissions.EventsRead).Limited(RatePolicy.Read)
            .WithMetadata(new AcceptsQueryCredentials()));
        var person = await host.RegisterAsync("someone");
        var key = await host.MakeKeyAsync(person.Token, "key");

        (await host.GetAsync($"/me?token={person.Token}")).ShouldRefuse(401, "Not authenticated");
        (await host.GetAsync("/stream")).ShouldRefuse(401, "Not authenticated");
        (await host.GetAsync($"/stream?token={key}")).ShouldRefuse(401, BadToken);
        (await host.GetAsync($"/stream?token={person.RefreshToken}")).ShouldRefuse(401, BadToken);
        (await host.GetAsync($"/stream?token={person.Token}&ticket=x")).ShouldRefuse(401, BadToken);
        (await host.GetAsync($"/stream?token={person.Token}", null, ("X-API-Key", "x"))).ShouldRefuse(401, BadKey);
        (await host.GetAsync($"/stream?token={person.Token}", "x")).ShouldRefuse(401, BadToken);
        (await host.GetAsync($"/stream?token={person.Token}")).Text.ShouldBe("someone");
    }

    [Fact]
    public async Task RightsAreThoseOfThisMoment()
    {
        await using var host = await AccessHost.StartAsync(app => app
            .MapGet("/metrics", () => "figures").Requires(Permissions.MetricsRead).Limited(RatePolicy.Read));
        var person = await host.RegisterAsync("someone");
        (await host.GetAsync("/metrics", person.Token)).ShouldRefuse(403, "Missing permission: metrics:read");
        await host.ExecuteAsync("update access_accounts set grants = '{metrics:*}'");
        (await host.GetAsync("/metrics", person.Token)).Code.ShouldBe(200);
        await host.ExecuteAsync("update access_accounts set grants = '{}', role = 'admin'");
        (await host.GetAsync("/metrics", person.Token)).Code.ShouldBe(200);
        await host.ExecuteAsync("update access_accounts set role = 'viewer'");
        (await host.GetAsync("/metrics", person.Token)).Code.ShouldBe(403);
    }

    [Fact]
    public async Task ADisabledAccountIsOutAtOnce()
    {
        await using var host = await AccessHost.TakeAsync();
        var person = await host.RegisterAsync("someone");
        var key = await host.MakeKeyAsync(person.Token, "key");
        await host.ExecuteAsync("update access_accounts set is_active = false");
        (await host.GetAsync("/me", person.Token)).ShouldRefuse(401, "Account is inactive");
        (await host.GetAsync("/me", key)).ShouldRefuse(401, "Account is inactive");
        (await host.PostAsync("/auth/login", token: person.Token)).ShouldRefuse(401, "Account is inactive");
        await host.ExecuteAsync("delete from access_sessions");
        (await host.GetAsync("/me", person.Token)).ShouldRefuse(401, "Token has been revoked");
    }
}
