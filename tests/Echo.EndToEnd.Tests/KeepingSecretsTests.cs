using System.Net.Http.Json;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json.Nodes;
using Npgsql;

namespace Echo.EndToEnd.Tests;

/// <summary>A canary in every secret field: of the settings, of requests, and of what the server hands out. None of them may show in a log,
/// a list, an error, a metric, the audit trail, or the database.</summary>
public sealed class KeepingSecretsTests : IDisposable
{
    readonly DirectoryInfo directory = Directory.CreateTempSubdirectory("echo-secrets-");
    readonly Dictionary<string, string> canaries = [];
    readonly StringBuilder seen = new();

    public void Dispose() => directory.Delete(recursive: true);

    [Fact]
    public async Task NoneShowsAnywhere()
    {
        var log = Path.Combine(directory.FullName, "echo.log");
        var data = Path.Combine(directory.FullName, "data");
        await using var mail = new MailReceiver();
        await using var echo = await EchoProcess.StartAsync(
            data,
            ("RATE_LIMIT_ENABLED", "false"),
            ("LOG_LEVEL", "Trace"),
            ("LOG_FILE", log),
            ("DEBUG", "true"),
            ("JWT_SECRET_KEY", Canary("JWT_SECRET_KEY")),
            ("REFRESH_TOKEN_SECRET", Canary("REFRESH_TOKEN_SECRET")),
            ("ADMIN_SECRET_KEY", Canary("ADMIN_SECRET_KEY")),
            ("SMTP_SERVER", "127.0.0.1"),
            ("SMTP_PORT", $"{mail.Port}"),
            ("SMTP_USERNAME", "echo"),
            ("SMTP_PASSWORD", Canary("SMTP_PASSWORD")),
            ("EMAIL_FROM", "echo@example.com"),
            ("ECHO_SECRET_KEY", Keep("ECHO_SECRET_KEY", Convert.ToBase64String(RandomNumberGenerator.GetBytes(32)))));
        // The log line that tells the address may overtake the banner, which goes to another stream.
        await Wait.UntilAsync(() => echo.Output.Contains("/setup#"));
        Keep("setup token", echo.Output.Split("/setup#")[1].Split('\n')[0].Trim());

        Keep("SMTP_PASSWORD on the wire", Convert.ToBase64String(Encoding.UTF8.GetBytes($"\0echo\0{canaries["SMTP_PASSWORD"]}")));
        await UseMailAsync(echo, mail);
        var (access, refresh) = await SignUpAsync(echo);
        echo.SignIn(access);
        var key = await MakeKeyAsync(echo);
        await MakeMistakesAsync(echo, refresh, key);
        await ConnectAsync(echo);
        await ReadEverythingAsync(echo);
        await DumpAsync(data);
        await echo.EndAsync("TERM");

        // The banner hands out the setup link, once.
        seen.Append(echo.Output.Replace($"/setup#{canaries["setup token"]}", "", StringComparison.Ordinal));
        foreach (var file in Directory.GetFiles(directory.FullName, "echo*.log"))
            seen.Append(await File.ReadAllTextAsync(file));
        var text = seen.ToString();
        text.ShouldContain("/auth/login", customMessage: "the log was read");
        text.ShouldContain("access_accounts", customMessage: "the database was read");
        canaries.Where(canary => text.Contains(canary.Value, StringComparison.Ordinal)).Select(canary => canary.Key).ShouldBeEmpty();
    }

    async Task<(string Access, string Refresh)> SignUpAsync(EchoProcess echo)
    {
        var password = Canary("password");
        var account = new { username = "admin", email = "admin@example.com", password, role = "admin" };
        var data = (await echo.Http.SendJsonAsync("/api/auth/register", account))["data"]!;
        Keep("access token", (string)data["token"]!);
        var again = await echo.Http.SendJsonAsync("/auth/login", new { email = "admin@example.com", password });
        return (Keep("access token of login", (string)again["access_token"]!), Keep("refresh token", (string)again["refresh_token"]!));
    }

    async Task UseMailAsync(EchoProcess echo, MailReceiver mail)
    {
        const string Email = "mailed@example.com";
        await echo.Http.SendJsonAsync("/auth/register", new { username = "mailed", email = Email, password = Canary("password of the mailed") });
        var verify = Keep("token to confirm an address", await mail.TokenAsync("/auth/verify/"));
        await echo.Http.SendJsonAsync("/auth/forgot-password", new { email = Email });
        var reset = Keep("token to choose a password", await mail.TokenAsync("/auth/reset-password#"));
        mail.Heard.ShouldContain(canaries["SMTP_PASSWORD on the wire"]);

        // Looked at, spent, and tried again. The answers to a path name that path, and so the token, to whoever sent it.
        foreach (var method in new[] { HttpMethod.Head, HttpMethod.Delete, HttpMethod.Get, HttpMethod.Get })
            (await echo.Http.SendAsync(new HttpRequestMessage(method, $"/auth/verify/{verify}"))).Dispose();
        (await echo.Http.GetAsync($"/auth/verify/{Canary("wrong token to confirm an address")}")).Dispose();
        for (var i = 0; i < 2; i++)
            await PostAsync(echo, "/auth/reset-password", new { token = reset, new_password = Canary($"new password {i}") });
        await PostAsync(echo, "/auth/reset-password", new { token = Canary("wrong token to choose a password"), new_password = canaries["new password 0"] });
    }

    async Task<string> MakeKeyAsync(EchoProcess echo)
    {
        Keep("default key", (string)(await echo.Http.SendJsonAsync("/api/auth/api-key/generate", new { }))["data"]!["apiKey"]!);
        return Keep("key", (string)(await echo.Http.SendJsonAsync("/api/v1/auth/api-keys", new { name = "k" }))["key"]!);
    }

    async Task MakeMistakesAsync(EchoProcess echo, string refresh, string key)
    {
        await PostAsync(echo, "/auth/login", new { email = "admin@example.com", password = Canary("wrong password") });
        await PostAsync(echo, "/auth/login", new { email = Canary("password in the e-mail field"), password = "x" });
        await PostAsync(echo, "/auth/login", new { email = 7, password = Canary("password beside a wrong type") });
        await PostAsync(echo, "/auth/refresh", new { refresh_token = Canary("wrong refresh token") });
        await PostAsync(echo, "/auth/refresh", new { refresh_token = refresh });
        var (username, email, password) = ("next", "next@example.com", Canary("password of create-admin"));
        await PostAsync(echo, "/auth/create-admin", new { username, email, password, admin_secret = Canary("wrong admin secret") });
        await PostAsync(echo, "/auth/register", new { username, email = "none", password = Canary("password of register") });
        await PostAsync(echo, "/setup", new { token = Canary("wrong setup token"), username, email, password });
        await PostAsync(echo, $"/unknown/path?token={Canary("token of a query")}&code={Canary("code of a query")}", new { });
        using var request = new HttpRequestMessage(HttpMethod.Get, "/me");
        request.Headers.Add("X-API-Key", key[..^1] + (key[^1] == 'A' ? 'B' : 'A'));
        (await echo.Http.SendAsync(request)).Dispose();
    }

    async Task ConnectAsync(EchoProcess echo)
    {
        var good = new Dictionary<string, object>
        {
            ["transport"] = "stdio",
            ["command"] = Checkout.OddServer("stubborn", "secrets"),
            ["env"] = new Dictionary<string, string> { ["API_TOKEN"] = Canary("env of a connection") },
        };
        await PostAsync(echo, "/mcp/connect", good);
        good["command"] = (string[])["sh", "-c", "echo \"my token is $API_TOKEN\" >&2; exit 3"];
        good["env"] = new Dictionary<string, string> { ["API_TOKEN"] = Canary("env that a program prints") };
        await PostAsync(echo, "/mcp/connect", good);
        var (transport, mcp_url, auth_type, bearer_token) = ("http", "http://127.0.0.1:9/mcp", "bearer", Canary("bearer token"));
        await PostAsync(echo, "/mcp/connect", new { transport, mcp_url, auth_type, bearer_token, timeout = 2 });
        auth_type = "oauth";
        var (oauth_client_id, oauth_client_secret, oauth_token_url) = ("echo", Canary("client secret"), "http://127.0.0.1:9/token");
        await PostAsync(echo, "/mcp/connect", new { transport, mcp_url, auth_type, oauth_client_id, oauth_client_secret, oauth_token_url });
        var oauth_auth_url = "http://127.0.0.1:9/authorize";
        var credentials = "per_user";
        await PostAsync(
            echo,
            "/mcp/connect",
            new { transport, mcp_url, auth_type, oauth_client_id, oauth_client_secret, oauth_token_url, oauth_auth_url, credentials });
    }

    async Task ReadEverythingAsync(EchoProcess echo)
    {
        string[] paths = ["/me", "/health", "/metrics", "/mcp/clients", "/api/v1/auth/api-keys", "/api/auth/profile", "/openapi.json"];
        foreach (var path in paths)
            seen.AppendLine(await echo.Http.GetStringAsync(path));
        await Wait.UntilAsync(
            async () => (int)(await echo.Http.GetJsonAsync("/api/v1/audit?action=session.refused"))["total"]! >= 2, seconds: 30);
        seen.AppendLine(await echo.Http.GetStringAsync("/api/v1/audit?page_size=100"));
    }

    async Task DumpAsync(string data)
    {
        await using var source = NpgsqlDataSource.Create($"Host={data}/run;Username=echo;Database=echo");
        await using var connection = await source.OpenConnectionAsync();
        var tables = new List<string>();
        await using (var list = new NpgsqlCommand("select table_name from information_schema.tables where table_schema = 'public'", connection))
        await using (var reader = await list.ExecuteReaderAsync())
        {
            while (await reader.ReadAsync())
                tables.Add(reader.GetString(0));
        }

        foreach (var table in tables)
        {
            await using var rows = new NpgsqlCommand($"select string_agg(t::text, e'\\n') from \"{table}\" t", connection);
            seen.AppendLine($"{table}: {await rows.ExecuteScalarAsync()}");
        }
    }

    async Task PostAsync(EchoProcess echo, string path, object body)
    {
        using var answer = await echo.Http.PostAsJsonAsync(path, body);
        var text = await answer.Content.ReadAsStringAsync();

        // A new pair of tokens is what was asked for.
        if (path == "/auth/refresh" && answer.IsSuccessStatusCode)
            Keep("new refresh token", (string)JsonNode.Parse(text)!["refresh_token"]!);
        else
            seen.AppendLine(text);
    }

    string Canary(string name) => Keep(name, $"canary-{Guid.NewGuid():N}-of-a-secret");

    string Keep(string name, string value) => canaries[name] = value;
}
