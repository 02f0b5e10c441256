using ModelContextProtocol;
using ModelContextProtocol.Protocol;
using ModelContextProtocol.Server;

namespace Echo.Mcp.Tests.Scripted;

/// <summary>What a server of the C# SDK offers in these tests: tools "echo", "slow", "progress" and "ask", listed on three pages.</summary>
sealed class SdkTools
{
    readonly TaskCompletionSource cancelled = new();

    /// <summary>Ends when the tool "slow" was cancelled.</summary>
    public Task Cancelled => cancelled.Task;

    public McpServerOptions Options => new()
    {
        ServerInfo = new() { Name = "sdk", Version = "2.3.1" },
        ServerInstructions = "Call echo.",
        Handlers = new() { ListToolsHandler = ListTools, CallToolHandler = CallAsync },
    };

    static ValueTask<ListToolsResult> ListTools(RequestContext<ListToolsRequestParams> request, CancellationToken token)
    {
        var page = int.Parse(request.Params?.Cursor ?? "0");
        return new(new ListToolsResult { Tools = [new() { Name = $"tool{page}" }], NextCursor = page < 2 ? $"{page + 1}" : null });
    }

    static CallToolResult Text(string text) => new() { Content = [new TextContentBlock { Text = text }] };

    static async Task ReportAsync(RequestContext<CallToolRequestParams> request, CancellationToken token)
    {
        for (var step = 1; step <= 3; step++)
        {
            var progress = new ProgressNotificationValue { Progress = step, Message = $"step {step}" };
            await request.Server.NotifyProgressAsync(request.Params!.ProgressToken!.Value, progress, cancellationToken: token);
        }
    }

    async ValueTask<CallToolResult> CallAsync(RequestContext<CallToolRequestParams> request, CancellationToken token)
    {
        switch (request.Params!.Name)
        {
            case "slow":
                await using (token.Register(cancelled.SetResult))
                    await Task.Delay(Timeout.Infinite, token);
                break;
            case "progress":
                await ReportAsync(request, token);
                break;
            case "ask":
                var answer = await request.Server.ElicitAsync(new() { Message = "Your name?", RequestedSchema = new() }, token);
                return Text(answer.Action);
        }

        return Text(request.Params.Arguments is { } arguments && arguments.TryGetValue("text", out var text) ? text.ToString() : "");
    }
}
