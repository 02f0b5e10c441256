using System.Text.Json.Nodes;
using Echo.Testing;

namespace Echo.Server.Tests.Features.Connections;

/// <summary>GET /api/v1/connections/{client_id}/log.</summary>
public sealed class ReadingAProgramsLog(EchoHost echo) : IClassFixture<EchoHost>
{
    const string Canary = "canary-0123456789-secret";

    // Answers what Echo asks first, says what it is told on stderr, and then waits for its end.
    const string Server =
        """
        while read -r line; do
            id=${line#*\"id\":}; id=${id%%[,\}]*}
            case $line in
            *'"method":"initialize"'*) result='{"protocolVersion":"2025-06-18","capabilities":{"tools":{}},"serverInfo":{"name":"sh","version":"1"}}' ;;
            *'"method":"tools/list"'*) result='{"tools":[]}'; eval "$SAY" ;;
            *'"id":'*) printf '{"jsonrpc":"2.0","id":%s,"error":{"code":-32601,"message":"unknown"}}\n' "$id"; continue ;;
            *) continue ;;
            esac
            printf '{"jsonrpc":"2.0","id":%s,"result":%s}\n' "$id" "$result"
        done
        """;

    [Fact]
    public async Task ShowsItWithoutSecretsAndAlsoAfterTheEnd()
    {
        var id = await ConnectAsync("echo \"key $KEY ready\" >&2; printf 'one\\r\\n\\ntwo' >&2; trap 'exit 3' TERM; (sleep 1; kill $$) &");
        var log = await LogAsync(id);
        await Eventually.TrueAsync(async () => !(bool)(log = await LogAsync(id))["running"]!, TimeSpan.FromSeconds(20));
        log["lines"]!.AsArray().Select(line => (string)line!).ShouldBe(["key *** ready", "one", "", "two"]);
        ((Guid)log["client_id"]!).ShouldBe(id);
        ((int)log["exit_code"]!).ShouldBe(3);
        ((bool)log["truncated"]!).ShouldBeFalse();
        await DisconnectAsync(id);
    }

    [Fact]
    public async Task ShowsTheLastOfMuchWithoutTheEndOfASecret()
    {
        // 64 KiB are kept; whatever the cut, no piece of the secret stays.
        var id = await ConnectAsync("i=0; while [ $i -lt 7000 ]; do echo \"$i $KEY\"; i=$((i+1)); done >&2");
        JsonNode? log = null;
        await Eventually.TrueAsync(
            async () => (string)(log = await LogAsync(id))["lines"]!.AsArray().LastOrDefault()! == "6999 ***", TimeSpan.FromSeconds(20));
        log!["lines"]!.AsArray().ShouldAllBe(line => ((string)line!).EndsWith(" ***"));
        ((bool)log["truncated"]!).ShouldBeTrue();
        ((bool)log["running"]!).ShouldBeTrue();
        await DisconnectAsync(id);
    }

    [Fact]
    public async Task IsForTheOwnerAlsoWhereATeamHearsThatItFailed()
    {
        var id = await ConnectAsync("");
        foreach (var (visibility, isTold) in ((string, bool)[])[("team", false), ("private", true)])
        {
            var change = $$"""{"visibility":"{{visibility}}","command":["sh","-c","echo said-on-stderr >&2; exit 4 # {{visibility}}"]}""";
            (await echo.SendAsync(HttpMethod.Patch, $"/api/v1/connections/{id}", echo.Admin, change)).Status.ShouldBe(200);
            var (status, problem) = await echo.SendAsync(HttpMethod.Get, $"/mcp/list_tools?client_id={id}", echo.Admin);
            status.ShouldBe(502);
            ((string)problem["detail"]!).ShouldContain("exited with code 4");
            ((string)problem["detail"]!).Contains("said-on-stderr", StringComparison.Ordinal).ShouldBe(isTold);
            (await LogAsync(id))["lines"]!.AsArray().Select(line => (string)line!).ShouldContain("said-on-stderr");
        }

        await DisconnectAsync(id);
    }

    [Fact]
    public async Task HidesASecretThatIsJustBeingWritten()
    {
        var id = await ConnectAsync("printf 'key %.12s' $KEY >&2");
        JsonNode? log = null;
        await Eventually.TrueAsync(async () => (log = await LogAsync(id))["lines"]!.AsArray().Count > 0, TimeSpan.FromSeconds(20));
        ((string)log!["lines"]![0]!).ShouldBe("key ***");
        await DisconnectAsync(id);
    }

    [Fact]
    public async Task IsForTheOwnerAndWhoSeesAllConnections()
    {
        var id = await ConnectAsync("echo hello >&2");
        (await echo.SendAsync(HttpMethod.Get, $"/api/v1/connections/{id}/log", echo.User)).Status.ShouldBe(404);
        (await echo.SendAsync(HttpMethod.Get, $"/api/v1/connections/{id}/log", echo.Developer)).Status.ShouldBe(404);
        (await echo.SendAsync(HttpMethod.Get, $"/api/v1/connections/{id}/log", null)).Status.ShouldBe(401);
        await DisconnectAsync(id);
        (await echo.SendAsync(HttpMethod.Get, $"/api/v1/connections/{id}/log", echo.Admin)).Status.ShouldBe(404);
    }

    async Task<Guid> ConnectAsync(string say)
    {
        var body = new JsonObject
        {
            ["transport"] = "stdio",
            ["command"] = new JsonArray("sh", "-c", Server),
            ["env"] = new JsonObject { ["KEY"] = Canary, ["SAY"] = say },
        };
        var (status, made) = await echo.PostAsync("/mcp/connect", echo.Admin, body.ToJsonString());
        status.ShouldBe(201, made.ToJsonString());
        return (Guid)made["client_id"]!;
    }

    async Task<JsonNode> LogAsync(Guid id)
    {
        var (status, log) = await echo.SendAsync(HttpMethod.Get, $"/api/v1/connections/{id}/log", echo.Admin);
        status.ShouldBe(200, log.ToJsonString());
        log.ToJsonString().ShouldNotContain(Canary[..6]);
        return log;
    }

    async Task DisconnectAsync(Guid id) =>
        (await echo.PostAsync("/mcp/disconnect", echo.Admin, $$"""{"client_id":"{{id}}"}""")).Status.ShouldBe(200);
}
