namespace Echo.Server.Tests.Features.Connections.OAuth;

/// <summary>An MCP server repeats in its errors the token that it got.</summary>
public sealed class TokensInWhatServersSay(OAuthHost echo) : IClassFixture<OAuthHost>
{
    [Fact]
    public async Task AreHiddenAlsoAfterARenewal()
    {
        echo.Server.OnCall = authorization => $"no room for {authorization}";
        var id = await echo.SignedInAsync(echo.User);
        ((string?)(await echo.CallAsync(echo.User, id)).Body["error"]).ShouldBe("no room for Bearer ***");
        echo.Authority.EndAccessTokens();
        ((string?)(await echo.CallAsync(echo.User, id)).Body["error"]).ShouldBe("no room for Bearer ***");
        echo.Server.OnCall = _ => null;
        await echo.DisconnectAsync(echo.User, id);
    }
}
