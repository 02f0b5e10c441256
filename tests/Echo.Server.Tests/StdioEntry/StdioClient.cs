using System.IO.Pipelines;
using System.Text;
using System.Text.Json.Nodes;
using Echo.Server.Platform.Configuration;
using Echo.Server.StdioEntry;
using Echo.Testing;

namespace Echo.Server.Tests.StdioEntry;

/// <summary>A client at the standard streams of the stdio entry, which runs in this process.</summary>
sealed class StdioClient : IAsyncDisposable
{
    static readonly TimeSpan Patience = TimeSpan.FromSeconds(20);

    readonly Pipe input = new();
    readonly Pipe output = new();
    readonly CancellationTokenSource stop = new();
    readonly List<string> lines = [];
    readonly StringBuilder said = new();
    readonly Task reading;

    StdioClient(IReadOnlyDictionary<string, string?> settings)
    {
        Ended = StdioCommand.RunAsync(
            CommandLine.Serve(settings), input.Reader.AsStream(), output.Writer.AsStream(), sentence => Say(sentence), stop.Token);
        reading = ReadAsync();
    }

    /// <summary>The exit code.</summary>
    public Task<int> Ended { get; }

    /// <summary>What the entry says to people.</summary>
    public string Said
    {
        get
        {
            lock (said)
                return said.ToString();
        }
    }

    /// <summary>All lines so far.</summary>
    public IReadOnlyList<string> Lines
    {
        get
        {
            lock (lines)
                return [.. lines];
        }
    }

    public static StdioClient To(string url, string? key = "a-key") =>
        new(new Dictionary<string, string?> { ["ECHO_URL"] = url, ["ECHO_API_KEY"] = key });

    public async Task SendAsync(params string[] messages) =>
        await input.Writer.WriteAsync(Encoding.UTF8.GetBytes(string.Concat(messages.Select(message => message + "\n"))));

    /// <returns>The answer to a request that is sent now.</returns>
    public async Task<JsonNode> AskAsync(string request)
    {
        await SendAsync(request);
        return await AnswerAsync(JsonNode.Parse(request)!["id"]!);
    }

    public async Task<JsonNode> AnswerAsync(JsonNode id) =>
        JsonNode.Parse(await LineAsync(line => line["method"] is null && JsonNode.DeepEquals(line["id"], id)))!;

    /// <returns>The first line that fits, as it came.</returns>
    public async Task<string> LineAsync(Func<JsonNode, bool> fits)
    {
        string? found = null;
        await Eventually.TrueAsync(
            () => (found = Lines.FirstOrDefault(line => fits(JsonNode.Parse(line)!))) is not null, Patience, () => $"{string.Join('\n', Lines)}\n{Said}");
        return found!;
    }

    /// <summary>The client needs no more.</summary>
    public async Task<int> CloseAsync()
    {
        await input.Writer.CompleteAsync();
        return await Ended.WaitAsync(Patience);
    }

    /// <summary>What a signal does.</summary>
    public async Task<int> StopAsync()
    {
        await stop.CancelAsync();
        return await Ended.WaitAsync(Patience);
    }

    public async ValueTask DisposeAsync()
    {
        await StopAsync();
        await output.Writer.CompleteAsync();
        await reading;
        stop.Dispose();
    }

    void Say(string sentence)
    {
        lock (said)
            said.AppendLine(sentence);
    }

    async Task ReadAsync()
    {
        using var reader = new StreamReader(output.Reader.AsStream());
        while (await reader.ReadLineAsync() is { } line)
        {
            lock (lines)
                lines.Add(line);
        }
    }
}
