using System.Text.Json.Nodes;
using Echo.EndToEnd.Tests.Assistant;
using Echo.EndToEnd.Tests.Gateway;
using Echo.Testing;

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
        await using var model = await ScriptedModel.StartAsync();
        await using var echo = await EchoProcess.StartAsync(
            data.Path, [.. google.Settings, ("OPENAI_API_KEY", ScriptedModel.Key), ("OPENAI_API_BASE", model.Url)]);
        var publicUrl = $"http://localhost:{echo.Url.Port}";
        var seen = JsonNode.Parse(await Node.RunAsync("node", [Path.Combine(Checkout.NpmDirectory, "google-browser.mjs"), publicUrl, Browser]))!;

        ((string)seen["signedIn"]!["title"]!, (string)seen["signedIn"]!["scopes"]!).ShouldBe(("You are signed in", "drive gmail_full"));
        ((string)seen["signedIn"]!["cookies"]!).ShouldMatch("^echo_browser_[0-9a-f]{8} true Lax$", "the browser's mark, and no session");
        ((int)seen["again"]!["status"]!).ShouldBe(400, "a state counts once");
        ((int)seen["lured"]!["status"]!).ShouldBe(400);
        ((string)seen["lured"]!["text"]!).ShouldContain("Invalid state parameter");
        var refusals = seen["lies"]!.AsObject().Append(new("replayed code", seen["replayed"]))
            .Select(one => $"{one.Key}: {one.Value!["status"]} {ReasonIn((string)one.Value["text"]!)}");
        refusals.ShouldBe(
        [
            "nonce: 502 the identity token belongs to another sign-in",
            "foreign key: 502 the identity token is not signed by a known key",
            "expired: 502 the identity token has expired",
            "replayed code: 502 invalid_request",
        ]);
        ((int)seen["honest"]!["status"]!).ShouldBe(200, "nothing of this hinders the next sign-in");

        echo.SignIn((string)seen["signedIn"]!["token"]!);
        var me = (await echo.Http.GetJsonAsync("/me"))["user"]!;
        ((string)me["username"]!, (string)me["email"]!, (bool)me["google_connected"]!).ShouldBe(("Ada-Lovelace", "ada.lovelace@gmail.com", true));
        var standing = await echo.Http.GetJsonAsync("/auth/status");
        ((bool)standing["authenticated"]!, (int)standing["total_granted_scopes"]!).ShouldBe((true, 2));
        await QueueATaskAsync(echo.Http, model, me);
        echo.Output.ShouldNotContain((string)seen["signedIn"]!["token"]!);
        echo.Output.ShouldNotContain("code=");
        using var left = await echo.Http.DeleteAsync("/auth/logout");
        left.IsSuccessStatusCode.ShouldBeTrue();
        (await echo.Http.GetAsync("/me")).StatusCode.ShouldBe(System.Net.HttpStatusCode.Unauthorized);
    }

    /// <summary>What document 002 does with that token, in its words.</summary>
    static async Task QueueATaskAsync(HttpClient http, ScriptedModel model, JsonNode me)
    {
        model.Say("List my recent emails", new ModelReply { Text = "Email listing results...", InputTokens = 10, OutputTokens = 150 });
        using var body = new StringContent("""{"message": "List my recent emails"}""", System.Text.Encoding.UTF8, "application/json");
        using var answer = await http.PostAsync("/run", body);
        var queued = JsonNode.Parse(await answer.Content.ReadAsStringAsync())!;
        var id = (string)queued["job_id"]!;
        queued.ToJsonString().ShouldBe($$"""{"job_id":"{{id}}","status":"queued","message":"Task has been queued for processing"}""");

        var result = await http.EndAsync(id);
        var documented = new JsonObject
        {
            ["job_id"] = id,
            ["user_id"] = (string)me["id"]!,
            ["message"] = "List my recent emails",
            ["status"] = "completed",
            ["result"] = "Email listing results...",
            ["token_usage"] = new JsonObject { ["input_tokens"] = 10, ["output_tokens"] = 150, ["total_tokens"] = 160 },
        };
        foreach (var (name, value) in documented)
            result[name]!.ToJsonString().ShouldBe(value!.ToJsonString(), name);
        foreach (var name in new[] { "created_at", "completed_at" })
            ((string)result[name]!).ShouldMatch(@"^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d{1,6})?Z$");
        (await http.GetJsonAsync("/jobs"))["jobs"]![0]!.ToJsonString().ShouldBe(result.ToJsonString());
    }

    static string ReasonIn(string page)
    {
        const string before = "Google did not accept the code: ";
        var start = page.IndexOf(before, StringComparison.Ordinal);
        return start < 0 ? page : page[(start + before.Length)..].Split('<', '"', '\n')[0].Trim();
    }
}
