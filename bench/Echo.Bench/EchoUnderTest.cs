using System.Diagnostics;
using System.Net.Http.Json;
using System.Text.Json.Nodes;

namespace Echo.Bench;

/// <summary>A whole Echo with its own PostgreSQL in a temporary directory, authentication and rate limits on, and one admin.</summary>
sealed class EchoUnderTest : IAsyncDisposable
{
    public const string Password = "A-long-enough-passphrase";

    /// <summary>The limits count, and are never reached.</summary>
    const string Plenty = "1000000000/60";

    readonly string directory;
    readonly Process process;
    Task reading = Task.CompletedTask;

    EchoUnderTest(string directory, Process process, Uri url)
    {
        (this.directory, this.process, Url) = (directory, process, url);
        Http = new() { BaseAddress = url };
    }

    public Uri Url { get; }

    /// <summary>Signed in as the admin.</summary>
    public HttpClient Http { get; }

    public string Token { get; private set; } = "";

    public int ProcessId => process.Id;

    public static async Task<EchoUnderTest> StartAsync(string server)
    {
        var directory = Directory.CreateTempSubdirectory("echo-bench-").FullName;
        var start = new ProcessStartInfo("dotnet", [server, "--port", "0"])
        {
            RedirectStandardError = true,
            RedirectStandardOutput = true,
            WorkingDirectory = directory,
        };
        foreach (var (name, value) in new[]
        {
            ("ECHO_DATA", Path.Combine(directory, "data")), ("LOG_LEVEL", "Warning"),
            ("RATE_LIMIT_TOOL_CALL", Plenty), ("RATE_LIMIT_READ", Plenty),
            ("RATE_LIMIT_WRITE", Plenty), ("RATE_LIMIT_ANONYMOUS", Plenty), ("RATE_LIMIT_AUTH", Plenty),
        })
            start.Environment[name] = value;
        var process = Process.Start(start)!;
        while (await process.StandardError.ReadLineAsync() is { } line)
        {
            if (line.StartsWith("Echo is ready at http://localhost:", StringComparison.Ordinal))
            {
                // The banner's name may stand for two addresses; the server listens on one.
                var url = new UriBuilder(line.Split(' ')[4]) { Host = "127.0.0.1" }.Uri;
                var echo = new EchoUnderTest(directory, process, url)
                {
                    reading = Task.WhenAll(process.StandardOutput.ReadToEndAsync(), process.StandardError.ReadToEndAsync()),
                };
                await echo.SignInAsync();
                return echo;
            }
        }

        throw new InvalidOperationException("Echo ended before it was ready");
    }

    /// <summary>Connects a server and gives its slug.</summary>
    public async Task<string> AddAsync(object definition)
    {
        var id = (string)(await PostAsync("/mcp/connect", definition))["client_id"]!;
        var answer = JsonNode.Parse(await Http.GetStringAsync($"/mcp/client/{id}"))!;
        return (string)answer["metadata"]!["slug"]!;
    }

    /// <summary>Connects a server and gives the body of a call of its tool <c>echo</c>.</summary>
    public async Task<string> ConnectAsync(object definition)
    {
        var answer = await PostAsync("/mcp/connect", definition);
        return new JsonObject
        {
            ["client_id"] = answer["client_id"]!.DeepClone(),
            ["tool_name"] = "echo",
            ["arguments"] = new JsonObject { ["message"] = "hello" },
        }.ToJsonString();
    }

    public async ValueTask DisposeAsync()
    {
        Http.Dispose();
        using (Process.Start("kill", ["-TERM", $"{process.Id}"]))
            await process.WaitForExitAsync();
        await reading;
        process.Dispose();
        Directory.Delete(directory, recursive: true);
    }

    /// <summary>Registers one more account.</summary>
    public async Task<(int Id, string Token)> RegisterAsync(string username)
    {
        await PostAsync("/auth/register", new { username, email = $"{username}@example.com", password = Password });
        var answer = await PostAsync("/auth/login", new { username, password = Password });
        return ((int)answer["user"]!["id"]!, (string)answer["access_token"]!);
    }

    async Task SignInAsync()
    {
        var account = new { username = "bench", email = "bench@example.com", password = Password, role = "admin" };
        var answer = await PostAsync("/api/auth/register", account);
        Token = (string)answer["data"]!["token"]!;
        Http.DefaultRequestHeaders.Authorization = new("Bearer", Token);
    }

    public async Task<JsonNode> PostAsync(string path, object body)
    {
        using var answer = await Http.PostAsJsonAsync(path, body);
        var text = await answer.Content.ReadAsStringAsync();
        return answer.IsSuccessStatusCode ? JsonNode.Parse(text)! : throw new InvalidOperationException(text);
    }
}
