using Echo.Server.Tests.Platform.Http.Browsers;
using Microsoft.AspNetCore.Http;

namespace Echo.Server.Tests.Features.Connections.OAuth;

/// <summary>Nobody gets a connection with the tokens of somebody else, who only followed a link.</summary>
public sealed class EndingInABrowser(OAuthHost echo) : IClassFixture<OAuthHost>
{
    [Fact]
    public async Task ASignInOfAProgramAsksThePersonBeforeTheBrowser()
    {
        using var browser = new PlayedBrowser(() => echo.Url);
        using var other = new PlayedBrowser(() => echo.Url);
        var (id, link) = await echo.PendingAsync(echo.User, echo.Given(more: ",\"name\":\"notes\""));
        var asked = 0;
        echo.Authority.OnToken = _ =>
        {
            asked++;
            return Task.FromResult<IResult?>(null);
        };

        // Coming back once more, as somebody else's page could make him, is no answer.
        var page = "";
        for (var i = 0; i < 2; i++)
        {
            (var status, page) = await browser.ReturnAsync(await echo.ConsentAsync(link));
            status.ShouldBe(200, page);
            page.ShouldContain($"The connection notes of the account a-user at Echo is about to use the server {new Uri(echo.Server.Url).Authority} as you");
            page.ShouldNotContain("is ready");
        }

        (await browser.SubmitAsync(page, isForeign: true)).Status.ShouldBe(400);
        other.Shown = browser.Shown;
        (await other.SubmitAsync(page)).Status.ShouldBe(400);
        ((string)(await echo.MetadataAsync(echo.User, id))["state"]!, asked).ShouldBe(("authorization_required", 0));

        var (done, ready) = await browser.SubmitAsync(page);
        done.ShouldBe(200, ready);
        ready.ShouldContain("The connection is ready");
        (await echo.CallAsync(echo.User, id)).Status.ShouldBe(200);
        (await browser.SubmitAsync(page)).Status.ShouldBe(400, "a state counts once");
        await echo.DisconnectAsync(echo.User, id);
    }

    [Fact]
    public async Task ASignInOfAPageStaysInItsBrowser()
    {
        using var browser = new PlayedBrowser(() => echo.Url);
        using var other = new PlayedBrowser(() => echo.Url);
        var (id, link) = await BeginAsync(browser);
        browser.Set.ShouldHaveSingleItem().ShouldEndWith("; max-age=900; path=/; samesite=lax; httponly");
        var back = await echo.ConsentAsync(link);
        (await other.ReturnAsync(back)).Status.ShouldBe(400, "somebody else's");
        (await browser.ReturnAsync(back)).Status.ShouldBe(400, "and it is used up");
        await echo.DisconnectAsync(echo.User, id);

        (id, link) = await BeginAsync(browser);
        var (again, _) = await BeginAsync(browser);
        (await echo.SendAsync(HttpMethod.Get, await echo.ConsentAsync(link), null)).Status.ShouldBe(400, "a program is another too");
        var (_, shown) = await browser.FetchAsync(HttpMethod.Get, $"/mcp/client/{id}", echo.User);
        link = (string)shown["metadata"]!["authorization"]!["authorization_url"]!;
        var (status, page) = await browser.ReturnAsync(await echo.ConsentAsync(link));
        status.ShouldBe(200, "what began later in the same browser does not matter");
        page.ShouldContain("The connection is ready");
        await echo.DisconnectAsync(echo.User, id);
        await echo.DisconnectAsync(echo.User, again);
    }

    [Fact]
    public async Task AllThatOnePageBeginsAtTheSameTimeEndsInItsBrowser()
    {
        using var browser = new PlayedBrowser(() => echo.Url);
        var begun = await Task.WhenAll(Enumerable.Range(0, 3).Select(_ => BeginAsync(browser)));
        foreach (var (id, link) in begun)
        {
            (await browser.ReturnAsync(await echo.ConsentAsync(link))).Status.ShouldBe(200);
            await echo.DisconnectAsync(echo.User, id);
        }
    }

    [Fact]
    public async Task ACookieThatIsNotOfThisServerIsNoMark()
    {
        using var browser = new PlayedBrowser(() => echo.Url);
        using var other = new PlayedBrowser(() => echo.Url);
        foreach (var played in (PlayedBrowser[])[browser, other])
            played.Plant("echo_browser", "known-to-somebody");
        var (id, link) = await BeginAsync(browser);
        (await other.ReturnAsync(await echo.ConsentAsync(link))).Status.ShouldBe(400);
        await echo.DisconnectAsync(echo.User, id);
    }

    [Fact]
    public async Task APageUnderAnotherNameIsAskedInsteadOfRefused()
    {
        // The way back leads to the public name, where the browser has no mark of this one.
        using var browser = new PlayedBrowser(() => echo.Url);
        var (id, _) = await echo.PendingAsync(echo.User);
        var (_, shown) = await browser.FetchAsync(HttpMethod.Get, $"/mcp/client/{id}", echo.User, host: $"127.0.0.1:{new Uri(echo.Url).Port}");
        browser.Set.ShouldBeEmpty();
        var (status, page) = await browser.ReturnAsync(await echo.ConsentAsync((string)shown["metadata"]!["authorization"]!["authorization_url"]!));
        (status, page.Contains("<form", StringComparison.Ordinal)).ShouldBe((200, true));
        await echo.DisconnectAsync(echo.User, id);
    }

    [Fact]
    public async Task AProgramAndABrowserAreShownLinksOfTheirOwn()
    {
        using var browser = new PlayedBrowser(() => echo.Url);
        var (id, link) = await echo.PendingAsync(echo.User);
        var call = $$"""{"client_id":"{{id}}","tool_name":"whoami"}""";
        var (_, shown) = await browser.FetchAsync(HttpMethod.Post, "/mcp/call_tool", echo.User, call);
        var own = (string)shown["authorization_url"]!;
        own.ShouldNotBe(link);
        var (_, again) = await browser.FetchAsync(HttpMethod.Get, $"/api/v1/connections/{id}", echo.User);
        ((string)again["authorization"]!["authorization_url"]!).ShouldBe(own);
        ((string)(await echo.CallAsync(echo.User, id)).Body["authorization_url"]!).ShouldBe(link);
        (await browser.ReturnAsync(await echo.ConsentAsync(own))).Page.ShouldContain("The connection is ready");
        await echo.DisconnectAsync(echo.User, id);
    }

    [Fact]
    public async Task WhoeverSaysNoIsAskedNothing()
    {
        using var browser = new PlayedBrowser(() => echo.Url);
        var (id, link) = await echo.PendingAsync(echo.User);
        var (status, problem) = await browser.ReturnAsync(await echo.ConsentAsync(link, "&deny=1"));
        status.ShouldBe(400);
        problem.ShouldContain("OAuth error: access_denied");
        await echo.DisconnectAsync(echo.User, id);
    }

    async Task<(Guid Id, string Link)> BeginAsync(PlayedBrowser browser)
    {
        var definition = $$"""{"transport":"http","mcp_url":"{{echo.Server.Url}}","auth_type":"oauth"{{echo.Given()}}}""";
        var (status, body) = await browser.FetchAsync(HttpMethod.Post, "/mcp/connect", echo.User, definition);
        status.ShouldBe(202, body.ToJsonString());
        return ((Guid)body["client_id"]!, (string)body["authorization_url"]!);
    }
}
