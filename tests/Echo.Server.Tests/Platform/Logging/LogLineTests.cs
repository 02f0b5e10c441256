using System.Net;
using System.Text.Json;
using Echo.Server.Platform.Logging;
using Microsoft.Extensions.Logging;

namespace Echo.Server.Tests.Platform.Logging;

public sealed class LogLineTests
{
    static readonly Guid Tool = Guid.Parse("0f0c8b1e-0000-4000-8000-000000000001");

    static readonly Guid User = Guid.Parse("0f0c8b1e-0000-4000-8000-000000000002");

    [Fact]
    public async Task AJsonLineHasTheDocumentedKeysAndTheContext()
    {
        var line = await LogCapture.OfAsync("json", logger =>
        {
            RequestLog.Current = new RequestLog("abc123", IPAddress.Loopback) { UserId = User };
            logger.LogInformation("MCP tool {ToolId} created in {DurationMs} ms, {IsFirst}, {Nothing}", Tool, 12, true, null);
        });
        line.ShouldBe(
            """
            {"timestamp":"2026-01-31T12:00:00Z","level":"INFO","logger":"Echo.Test","message":"MCP tool 0f0c8b1e-0000-4000-8000-000000000001 created in 12 ms, True, (null)","request_id":"abc123","user_id":"0f0c8b1e-0000-4000-8000-000000000002","tool_id":"0f0c8b1e-0000-4000-8000-000000000001","duration_ms":12,"is_first":true,"nothing":null}

            """.ReplaceLineEndings("\n"));
    }

    [Fact]
    public async Task OutsideOfRequestsThereIsNoRequestId()
    {
        var line = await LogCapture.OfAsync("json", logger => logger.LogWarning("Alone"));
        line.ShouldBe("""{"timestamp":"2026-01-31T12:00:00Z","level":"WARNING","logger":"Echo.Test","message":"Alone"}""" + "\n");
    }

    [Fact]
    public async Task ContextCantPretendToBeAnOwnKey()
    {
        var line = await LogCapture.OfAsync("json", logger => logger.LogInformation("{Level} {Message} {UserId}", "a", "b", "c"));
        var json = JsonDocument.Parse(line, new JsonDocumentOptions { AllowDuplicateProperties = false }).RootElement;
        json.GetProperty("level").GetString().ShouldBe("INFO");
        json.GetProperty("user_id_").GetString().ShouldBe("c");
    }

    [Fact]
    public async Task AnExceptionStandsInItsOwnKey()
    {
        var line = await LogCapture.OfAsync("json", logger => logger.LogError(new InvalidOperationException("broken\nthing"), "Failed"));
        line.Count(c => c == '\n').ShouldBe(1);
        var json = JsonDocument.Parse(line).RootElement;
        json.GetProperty("exception").GetString()!.ShouldContain("broken\nthing");
        json.GetProperty("level").GetString().ShouldBe("ERROR");
    }

    [Fact]
    public async Task ATextLineIsForPeople()
    {
        var line = await LogCapture.OfAsync("text", logger => logger.LogDebug("Hello {Name}", "world"));
        line.ShouldBe("2026-01-31 12:00:00,000 - Echo.Test - DEBUG - Hello world" + Environment.NewLine);
    }

    [Fact]
    public async Task ALineFeedInAMessageBeginsNoNewLine()
    {
        var line = await LogCapture.OfAsync("text", logger => logger.LogInformation("{Name}", "x\n2026-01-31 12:00:00,000 - root - ERROR - forged\r\u001b[2J"));
        line.Count(c => c == '\n').ShouldBe(1);
        line.ShouldNotContain('\u001b');
    }

    [Fact]
    public async Task AnEndlessMessageIsCut()
    {
        var line = await LogCapture.OfAsync("json", logger => logger.LogInformation("{Text}", new string('x', 1_000_000)));
        line.Length.ShouldBeLessThan(20_000);
    }

    [Theory]
    [InlineData("json")]
    [InlineData("text")]
    public async Task BrokenTextIsLoggedAllTheSame(string format)
    {
        var line = await LogCapture.OfAsync(format, logger => logger.LogInformation("half a pair \ud83d and {Text}", "\udc4d\0"));
        line.ShouldContain("half a pair");
        line.ShouldNotContain('\0');
    }

    [Theory]
    [InlineData("Trace", LogLevel.Trace)]
    [InlineData("DEBUG", LogLevel.Debug)]
    [InlineData("INFO", LogLevel.Information)]
    [InlineData("information", LogLevel.Information)]
    [InlineData("WARNING", LogLevel.Warning)]
    [InlineData("Error", LogLevel.Error)]
    [InlineData("CRITICAL", LogLevel.Critical)]
    [InlineData("None", null)]
    [InlineData("WARN", null)]
    [InlineData("2", null)]
    public void LevelsHaveTheNamesOfTheContract(string name, LogLevel? level) => LogLevelNames.Parse(name).ShouldBe(level);
}
