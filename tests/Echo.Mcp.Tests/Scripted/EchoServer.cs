using System.Text;
using Echo.Mcp.Json;

namespace Echo.Mcp.Tests.Scripted;

/// <summary>A server that answers each request with its own params, several at once in a random order, and reports them as progress
/// first when it is asked to.</summary>
sealed class EchoServer(Stream input, Stream output, int shuffled)
{
    const string Initialized =
        """{"protocolVersion":"2025-11-25","capabilities":{},"serverInfo":{"name":"echo","version":"1"}}""";

    readonly List<string> waiting = [];
    readonly Random random = new(42);

    public async Task RunAsync()
    {
        using var reader = new StreamReader(input);
        while (await reader.ReadLineAsync() is { } line)
        {
            var message = RawJson.Parse(line);
            if (message.Property("id").IsEmpty)
                continue;
            var isInitialize = message.Text("method") == "initialize";
            var answer = Answer(message, isInitialize ? RawJson.Parse(Initialized) : message.Property("params"));
            waiting.Insert(random.Next(waiting.Count + 1), answer);
            if (isInitialize || waiting.Count >= shuffled)
                await AnswerAllAsync();
        }
    }

    static string Answer(RawJson request, RawJson result)
    {
        var answer = $$"""{"jsonrpc":"2.0","id":{{request.Property("id")}},"result":{{result}}}""" + "\n";
        var token = result.Property("_meta").Property("progressToken");
        if (token.IsEmpty)
            return answer;
        var progress = RawJson.From(new { ProgressToken = token, Progress = 1, Message = result.Property("canary") });
        return $$"""{"jsonrpc":"2.0","method":"notifications/progress","params":{{progress}}}""" + "\n" + answer;
    }

    async Task AnswerAllAsync()
    {
        await output.WriteAsync(Encoding.UTF8.GetBytes(string.Concat(waiting)));
        await output.FlushAsync();
        waiting.Clear();
    }
}
