using System.Text.Json.Nodes;

namespace Echo.Server.Tests.Features.Connections.OAuth;

/// <summary>A server takes the token and wants more than it is good for.</summary>
public sealed class SteppingUp(OAuthHost echo) : IClassFixture<OAuthHost>, IAsyncLifetime
{
    public ValueTask InitializeAsync()
    {
        echo.Server.OnMetadata = metadata => metadata["scopes_supported"] = new JsonArray("tools:read");
        return default;
    }

    public ValueTask DisposeAsync()
    {
        (echo.Server.Needs, echo.Server.IsNeverContent, echo.Server.OnMetadata) = ([], false, _ => { });
        echo.Authority.GivesClientsTokens = false;
        return default;
    }

    [Fact]
    public async Task LeadsToALinkThatAsksForAllTogether()
    {
        var id = await echo.SignedInAsync(echo.User, "");
        (await echo.CallAsync(echo.User, id)).Status.ShouldBe(200);
        echo.Server.Needs = ["files:write", "files:read"];
        var (status, problem) = await echo.CallAsync(echo.User, id);
        (status, (string)problem["detail"]!).ShouldBe((409, "Authorization required"));
        var link = (string)problem["authorization_url"]!;
        OAuthHost.Parameter(link, "scope").ShouldBe("tools:read files:read files:write");
        var metadata = await echo.MetadataAsync(echo.User, id);
        ((string)metadata["state"]!, (string)metadata["authorization"]!["authorization_url"]!).ShouldBe(("authorization_required", link));
        ((string)metadata["last_error"]!).ShouldBe("The server asks for more: files:write files:read");

        // What needs no more goes on, and a refresh forgets nothing.
        echo.Authority.EndAccessTokens();
        (await echo.SendAsync(HttpMethod.Get, $"/mcp/list_tools?client_id={id}", echo.User)).Status.ShouldBe(200);
        ((string)(await echo.MetadataAsync(echo.User, id))["state"]!).ShouldBe("authorization_required");

        (await echo.SendAsync(HttpMethod.Get, await echo.ConsentAsync(link), null)).Status.ShouldBe(200);
        (await echo.CallAsync(echo.User, id)).Status.ShouldBe(200);
        metadata = await echo.MetadataAsync(echo.User, id);
        ((string)metadata["state"]!, (string?)metadata["last_error"]).ShouldBe(("connected", null));

        // The next demand comes on top.
        echo.Server.Needs = ["mail"];
        link = (string)(await echo.CallAsync(echo.User, id)).Body["authorization_url"]!;
        OAuthHost.Parameter(link, "scope").ShouldBe("tools:read files:read files:write mail");
        await echo.DisconnectAsync(echo.User, id);
    }

    [Fact]
    public async Task IsAFailureWhereSigningInAgainWouldNotHelp()
    {
        var id = await echo.SignedInAsync(echo.User, "");
        (echo.Server.Needs, echo.Server.IsNeverContent) = (["tools:read"], true);
        var (status, problem) = await echo.CallAsync(echo.User, id);
        status.ShouldBe(502);
        ((string)problem["detail"]!).ShouldContain("HTTP 403");
        ((string)(await echo.MetadataAsync(echo.User, id))["state"]!).ShouldNotBe("authorization_required");
        await echo.DisconnectAsync(echo.User, id);
    }

    [Fact]
    public async Task IsAFailureForAClientThatSignsInByItself()
    {
        echo.Authority.GivesClientsTokens = true;
        var (_, made) = await echo.ConnectAsync(echo.User, echo.Given());
        var id = (Guid)made["client_id"]!;
        echo.Server.Needs = ["more"];
        (await echo.CallAsync(echo.User, id)).Status.ShouldBe(502);
        await echo.DisconnectAsync(echo.User, id);
    }
}
