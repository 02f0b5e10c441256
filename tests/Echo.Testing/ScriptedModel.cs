using System.Collections.Concurrent;
using System.Text.Json;
using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;

namespace Echo.Testing;

/// <summary>A server on loopback that speaks OpenAI's chat completions as the real ones do: streamed in pieces, with calls whose arguments come in
/// fragments, a count of tokens at the end, and all the ways in which such a server fails. What it answers, tests say for each message.</summary>
public sealed class ScriptedModel : IAsyncDisposable
{
    public const string Key = "sk-canary-4b7a9d0e5c";

    readonly WebApplication app;

    ScriptedModel(WebApplication app) => this.app = app;

    /// <summary>For <c>OPENAI_API_BASE</c>.</summary>
    public string Url => $"{app.Urls.First()}/v1";

    /// <summary>What is answered, by the user's message; the number of the question counts from 1.</summary>
    public ConcurrentDictionary<string, Func<ModelQuestion, ModelReply>> Scripts { get; } = [];

    /// <summary>All questions so far.</summary>
    public ConcurrentQueue<ModelQuestion> Questions { get; } = [];

    public static async Task<ScriptedModel> StartAsync()
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.UseUrls("http://127.0.0.1:0");
        var server = builder.Build();
        var model = new ScriptedModel(server);
        server.MapPost("/v1/chat/completions", (Delegate)model.AnswerAsync);
        await server.StartAsync();
        return model;
    }

    /// <summary>Answers a message with these, one after another.</summary>
    public void Say(string message, params ModelReply[] replies) => Scripts[message] = question => replies[question.Number - 1];

    public IReadOnlyList<ModelQuestion> QuestionsOf(string message) => [.. Questions.Where(question => question.Message == message)];

    public ValueTask DisposeAsync() => app.DisposeAsync();

    async Task AnswerAsync(HttpContext context)
    {
        var body = (await JsonNode.ParseAsync(context.Request.Body, cancellationToken: context.RequestAborted))!;
        var message = body["messages"]!.AsArray().First(message => (string?)message!["role"] == "user")!["content"]!.GetValue<string>();
        var number = Questions.Count(question => question.Message == message) + 1;
        var question = new ModelQuestion(message, number, body, context.Request.Headers.Authorization.ToString());
        Questions.Enqueue(question);
        var reply = Scripts[message](question);
        if (reply.Gate is { } gate)
            await gate(context.RequestAborted);
        if (reply.Status != 200)
        {
            context.Response.StatusCode = reply.Status;
            if (reply.RetryAfter is { } seconds)
                context.Response.Headers.RetryAfter = seconds;
            await context.Response.WriteAsJsonAsync(new { error = new { message = reply.Text, type = "error" } }, context.RequestAborted);
            return;
        }

        context.Response.ContentType = "text/event-stream";
        foreach (var chunk in reply.Chunks())
        {
            await context.Response.WriteAsync($"data: {chunk}\n\n", context.RequestAborted);
            await context.Response.Body.FlushAsync(context.RequestAborted);
        }

        if (reply.BreaksOff)
            context.Abort();
        else if (!reply.StopsShort)
            await context.Response.WriteAsync("data: [DONE]\n\n", context.RequestAborted);
    }
}

/// <summary>What a model was asked.</summary>
/// <param name="Number">Counts the questions about one message.</param>
public sealed record ModelQuestion(string Message, int Number, JsonNode Body, string Authorization)
{
    public IReadOnlyList<string> Functions => [.. Body["tools"]?.AsArray().Select(tool => (string)tool!["function"]!["name"]!) ?? []];

    /// <summary>What the last calls brought, in their order.</summary>
    public IReadOnlyList<string> Results =>
    [
        .. Body["messages"]!.AsArray().Reverse().TakeWhile(message => (string?)message!["role"] == "tool")
            .Reverse().Select(message => (string)message!["content"]!),
    ];
}

/// <summary>What a model answers.</summary>
public sealed record ModelReply
{
    public int Status { get; init; } = 200;

    public string? RetryAfter { get; init; }

    public string Text { get; init; } = "";

    public IReadOnlyList<(string Function, string Arguments)> Calls { get; init; } = [];

    /// <summary>The answer ends in the middle, and all that was sent of it arrives.</summary>
    public bool StopsShort { get; init; }

    /// <summary>The connection ends in the middle, and what was sent may be lost with it.</summary>
    public bool BreaksOff { get; init; }

    /// <summary>Ends with the count of tokens.</summary>
    public bool Counts { get; init; } = true;

    public long InputTokens { get; init; } = 10;

    public long OutputTokens { get; init; } = 5;

    /// <summary>What has to happen before it answers.</summary>
    public Func<CancellationToken, Task>? Gate { get; init; }

    public static ModelReply Saying(string text) => new() { Text = text };

    public static ModelReply Calling(params (string Function, string Arguments)[] calls) => new() { Calls = calls };

    public static ModelReply Failing(int status, string text = "failed", string? retryAfter = null) =>
        new() { Status = status, Text = text, RetryAfter = retryAfter };

    internal IEnumerable<string> Chunks()
    {
        yield return Chunk(new { role = "assistant", content = (string?)null });
        foreach (var piece in Text.Chunk(3))
            yield return Chunk(new { content = new string(piece) });
        if (BreaksOff || StopsShort)
            yield break;
        for (var i = 0; i < Calls.Count; i++)
        {
            var (function, arguments) = Calls[i];
            var begin = new { index = i, id = $"call_{Guid.NewGuid():N}", type = "function", function = new { name = function, arguments = "" } };
            yield return Chunk(new { tool_calls = new object[] { begin } });
            foreach (var piece in arguments.Chunk(5))
                yield return Chunk(new { tool_calls = new object[] { new { index = i, function = new { arguments = new string(piece) } } } });
        }

        yield return Chunk(new { }, Calls.Count > 0 ? "tool_calls" : "stop");
        if (!Counts)
            yield break;
        yield return JsonSerializer.Serialize(new
        {
            choices = Array.Empty<object>(),
            usage = new { prompt_tokens = InputTokens, completion_tokens = OutputTokens, total_tokens = InputTokens + OutputTokens },
        });
    }

    static string Chunk(object delta, string? reason = null) => JsonSerializer.Serialize(new
    {
        id = "chatcmpl-1",
        @object = "chat.completion.chunk",
        choices = new object[] { new { index = 0, delta, finish_reason = reason } },
    });
}
