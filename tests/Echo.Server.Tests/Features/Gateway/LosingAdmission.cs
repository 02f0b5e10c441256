namespace Echo.Server.Tests.Features.Gateway;

/// <summary>Streams end soon after whoever opened them may not be there any more (contract section 3.2).</summary>
[Collection(GatewayTests.Name)]
public sealed class LosingAdmission(GatewayHost host) : IAsyncLifetime
{
    ScriptedUpstream upstream = null!;
    string slug = "";

    public async ValueTask InitializeAsync()
    {
        upstream = await ScriptedUpstream.StartAsync();
        slug = await host.ConnectAsync(upstream.Server, host.Admin, ",\"visibility\":\"team\"");
    }

    public async ValueTask DisposeAsync()
    {
        await host.DisconnectAsync(slug, host.Admin);
        await upstream.DisposeAsync();
    }

    [Fact]
    public async Task ARevokedKeysStreamsEnd()
    {
        var (id, key) = await host.MakeKeyAsync(host.User);
        await EndsAsync(key, async () => (await host.Echo.SendAsync(HttpMethod.Delete, $"/api/v1/auth/api-keys/{id}", host.User)).Status.ShouldBe(204));
    }

    [Fact]
    public async Task ADisabledAccountsStreamsEnd()
    {
        const string body = """{"username":"to-be-disabled","email":"d@example.com","password":"SecurePassword123!"}""";
        var (_, made) = await host.Echo.PostAsync("/api/auth/register", null, body);
        var (token, id) = ((string)made["data"]!["token"]!, (string)made["data"]!["user"]!["id"]!);
        await EndsAsync(token, async () =>
        {
            var (status, answer) = await host.Echo.SendAsync(HttpMethod.Put, $"/api/users/{id}", host.Admin, """{"isActive":false}""");
            status.ShouldBe(200, answer.ToJsonString());
        });
    }

    async Task EndsAsync(string token, Func<Task> lose)
    {
        var client = host.Client(token, slug);
        await client.InitializeAsync();
        McpStream[] streams =
        [
            await client.ListenAsync(),
            await client.OpenAsync("tools/call", """{"name":"hold","arguments":{"times":1}}"""),
            await client.OpenNewestAsync("tools/call", """{"name":"hold","arguments":{"times":1}}"""),
            await client.OpenNewestAsync("subscriptions/listen", """{"notifications":{"toolsListChanged":true}}"""),
        ];
        await lose();
        foreach (var stream in streams)
        {
            await using var _ = stream;
            try
            {
                (await stream.RestAsync()).ShouldAllBe(message => message["result"] == null);
            }
            catch (IOException)
            {
                // A call of the newest revision is cut off, which cancels it.
            }
        }

        (await client.AskAsync("ping")).Status.ShouldBe(401);
    }
}
