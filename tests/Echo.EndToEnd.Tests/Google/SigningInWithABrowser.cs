using System.Text.Json.Nodes;
using Echo.EndToEnd.Tests.Gateway;

namespace Echo.EndToEnd.Tests.Google;

/// <summary>Document 002's sign-in in a real browser, with an authorization server of another hand. Its short twin is the room's own tests, over
/// HTTP.</summary>
[Trait("Set", "Full")]
public sealed class SigningInWithABrowser
{
    const string Browser = "/usr/bin/chromium";

    [Fact]
    public async Task TheTokenOfThePageWorksAndTheSignInStaysInItsBrowser()
    {
        Assert.SkipUnless(File.Exists(Browser), "the Debian package chromium is not installed, and only root can have ./test install it");
        using var data = new TemporaryDirectory();
        await using var google = await MockGoogle.StartAsync();
        await using var echo = await EchoProcess.StartAsync(data.Path, google.Settings);
        var publicUrl = $"http://localhost:{echo.Url.Port}";
        var seen = JsonNode.Parse(await Node.RunAsync("node", [Path.Combine(Checkout.NpmDirectory, "google-browser.mjs"), publicUrl, Browser]))!;

        ((string)seen["signedIn"]!["title"]!, (string)seen["signedIn"]!["scopes"]!, (int)seen["signedIn"]!["cookies"]!)
            .ShouldBe(("You are signed in", "drive gmail_full", 0));
        ((int)seen["again"]!["status"]!).ShouldBe(400, "a state counts once");
        ((int)seen["lured"]!["status"]!).ShouldBe(400);
        ((string)seen["lured"]!["text"]!).ShouldContain("Invalid state parameter");

        echo.SignIn((string)seen["signedIn"]!["token"]!);
        var me = (await echo.Http.GetJsonAsync("/me"))["user"]!;
        ((string)me["username"]!, (string)me["email"]!, (bool)me["google_connected"]!).ShouldBe(("Ada-Lovelace", "ada.lovelace@gmail.com", true));
        var standing = await echo.Http.GetJsonAsync("/auth/status");
        ((bool)standing["authenticated"]!, (int)standing["total_granted_scopes"]!).ShouldBe((true, 2));
        echo.Output.ShouldNotContain((string)seen["signedIn"]!["token"]!);
        echo.Output.ShouldNotContain("code=");
        using var left = await echo.Http.DeleteAsync("/auth/logout");
        left.IsSuccessStatusCode.ShouldBeTrue();
        (await echo.Http.GetAsync("/me")).StatusCode.ShouldBe(System.Net.HttpStatusCode.Unauthorized);
    }
}
