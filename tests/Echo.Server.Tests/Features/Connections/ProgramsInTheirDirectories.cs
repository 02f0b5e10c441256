using System.Text.Json;
using System.Text.Json.Nodes;
using Echo.Server.Features.Connections;
using Echo.Server.Platform.Configuration;
using Echo.Testing;
using Microsoft.Extensions.DependencyInjection;

namespace Echo.Server.Tests.Features.Connections;

/// <summary>Where the programs of connections run, and for how long that place stays.</summary>
public sealed class ProgramsInTheirDirectories(EchoHost echo) : IClassFixture<EchoHost>
{
    // Answers like a server of an older revision, whatever it is asked first.
    const string Serve =
        """while read a; do id=${a##*'"id":'}; id=${id%%[!0-9]*}; case $a in """
        + """*'"initialize"'*) echo '{"jsonrpc":"2.0","id":'$id',"result":{"protocolVersion":"2025-06-18"}}';; """
        + """*'"server/discover"'*) echo '{"jsonrpc":"2.0","id":'$id',"error":{"code":-32601}}';; esac; done""";

    string Root => Path.Combine(echo.App.Services.GetRequiredService<ServerOptions>().DataDirectory, "connections");

    [Fact]
    public async Task EachHasItsOwnUntilItIsDisconnected()
    {
        var first = await ConnectedAsync($"pwd > where; {Serve}");
        var second = await ConnectedAsync($"pwd > where; {Serve}");
        foreach (var id in (Guid[])[first, second])
        {
            (await File.ReadAllTextAsync(FileOf(id, "where"))).TrimEnd('\n').ShouldBe(Path.Combine(Root, id.ToString()));
            if (!OperatingSystem.IsWindows())
                File.GetUnixFileMode(Path.Combine(Root, id.ToString())).ShouldBe(UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
        }

        // What a program has left there is there when it is opened again.
        await File.WriteAllTextAsync(FileOf(first, "kept"), "");
        await echo.App.Services.GetRequiredService<UpstreamPool>().CloseAsync(first);
        (await echo.SendAsync(HttpMethod.Get, $"/mcp/list_tools?client_id={first}", echo.Admin)).Status.ShouldBe(200);
        File.Exists(FileOf(first, "kept")).ShouldBeTrue();

        await DisconnectAsync(first);
        await DisconnectAsync(second);
        Directory.GetDirectories(Root).ShouldBeEmpty();
    }

    [Fact]
    public async Task NothingIsLeftOfOneThatDidNotConnect()
    {
        (await ConnectAsync("touch file; exit 3")).Status.ShouldBe(502);
        Directory.GetDirectories(Root).ShouldBeEmpty();
    }

    [Fact]
    public async Task NothingIsLeftOfADeletedAccountsPrograms()
    {
        const string Account = """{"username":"second-admin","email":"second@admins.example","password":"SecurePassword123!","role":"admin"}""";
        var (status, made) = await echo.PostAsync("/api/auth/register", echo.Admin, Account);
        status.ShouldBe(201, made.ToJsonString());
        var (connected, body) = await echo.PostAsync(
            "/mcp/connect",
            (string)made["data"]!["token"]!,
            JsonSerializer.Serialize(new { transport = "stdio", command = (string[])["sh", "-c", $"pwd > where; {Serve}"] }));
        connected.ShouldBe(201, body.ToJsonString());
        var directory = Path.Combine(Root, (string)body["client_id"]!);
        Directory.Exists(directory).ShouldBeTrue();
        (await echo.SendAsync(HttpMethod.Delete, $"/api/users/{made["data"]!["user"]!["id"]}", echo.Admin)).Status.ShouldBe(200);
        await Eventually.TrueAsync(() => !Directory.Exists(directory), TimeSpan.FromSeconds(20));
        echo.App.Services.GetRequiredService<ProgramLogs>().Find((Guid)body["client_id"]!).ShouldBeNull();
    }

    string FileOf(Guid id, string name) => Path.Combine(Root, id.ToString(), name);

    Task<(int Status, JsonNode Body)> ConnectAsync(string script) => echo.PostAsync(
        "/mcp/connect", echo.Admin, JsonSerializer.Serialize(new { transport = "stdio", command = (string[])["sh", "-c", script] }));

    async Task<Guid> ConnectedAsync(string script)
    {
        var (status, body) = await ConnectAsync(script);
        status.ShouldBe(201, body.ToJsonString());
        return (Guid)body["client_id"]!;
    }

    async Task DisconnectAsync(Guid id) =>
        (await echo.PostAsync("/mcp/disconnect", echo.Admin, $$"""{"client_id":"{{id}}"}""")).Status.ShouldBe(200);
}
