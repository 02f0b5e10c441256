using System.Net.Http.Json;
using System.Text.Json.Nodes;

namespace Echo.EndToEnd.Tests.Browser;

/// <summary>Document 000's JavaScript, as it stands there, in a page of a real browser.</summary>
public sealed class ChattingInAPage
{
    const string Connecting =
        """
        const ws = new WebSocket(
          "ws://localhost:8000/ws/chat/1?token=<your-jwt-token>"
        );

        ws.onmessage = function (event) {
          const message = JSON.parse(event.data);
          console.log("Received:", message);
        };
        """;

    const string Sending =
        """
        // Send message
        ws.send(
          JSON.stringify({
            type: "message",
            receiver_id: 2,
            content: "Hello via WebSocket!",
          })
        );
        """;

    [Fact]
    public async Task TheDocumentsScriptSendsAndReceives()
    {
        Assert.SkipUnless(Chromium.IsInstalled, "the Debian package chromium is not installed, and only root can have ./test install it");
        using var data = new TemporaryDirectory();
        await using var page = await PageServer.StartAsync();
        await using var echo = await EchoProcess.StartAsync(data.Path, ("CORS_ORIGINS", $"[\"{page.Origin}\"]"));
        var alice = await RegisterAsync(echo, "alice", "AlicePass123!");
        var bob = await RegisterAsync(echo, "bob", "BobPass123!");

        page.Show(Page(echo, alice));
        await using (new Chromium(page.Origin))
            await Wait.UntilAsync(() => page.Received.Count >= 2, seconds: 40);
        page.Received.Select(line => (string?)line[0]).Distinct().ShouldBe(["Received:"]);
        var message = page.Received.Select(line => line[1]!).Single(frame => (string?)frame["type"] == "message");
        ((int)message["id"]!, (int)message["sender_id"]!, (int)message["receiver_id"]!).ShouldBe((1, 1, 2));
        ((string?)message["content"], (string?)message["sender_username"]).ShouldBe(("Hello via WebSocket!", "alice"));

        echo.SignIn(bob);
        var history = await echo.Http.GetFromJsonAsync<JsonNode>("/chat/history/1");
        ((string?)history!["messages"]![0]!["content"]).ShouldBe("Hello via WebSocket!");
    }

    // A socket can be written to once it is open; whoever types the lines into a console is slower than that.
    static string Page(EchoProcess echo, string token) =>
        $$"""
        <!doctype html>
        <script>
        console.log = (...line) => fetch("/received", { method: "POST", body: JSON.stringify(line) });
        </script>
        <script>
        {{Connecting.Replace("8000", $"{echo.Url.Port}", StringComparison.Ordinal).Replace("<your-jwt-token>", token, StringComparison.Ordinal)}}
        ws.onopen = () => {
        {{Sending}}
        };
        </script>
        """;

    static async Task<string> RegisterAsync(EchoProcess echo, string username, string password)
    {
        var email = $"{username}@example.com";
        (await echo.Http.PostAsJsonAsync("/auth/register", new { username, email, password })).EnsureSuccessStatusCode();
        using var signedIn = await echo.Http.PostAsJsonAsync("/auth/login", new { email, password });
        return (string)(await signedIn.Content.ReadFromJsonAsync<JsonNode>())!["access_token"]!;
    }
}
