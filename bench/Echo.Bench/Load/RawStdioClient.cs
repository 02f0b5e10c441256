using System.Collections.Concurrent;
using System.Text;

namespace Echo.Bench.Load;

/// <summary>Calls over a program's standard input and output with nothing in between: a line out, the line with the same id back.</summary>
sealed class RawStdioClient
{
    readonly Stream input;
    readonly StreamReader output;
    readonly SemaphoreSlim writing = new(1);
    readonly ConcurrentDictionary<string, TaskCompletionSource> pending = new();
    int lastId;

    public RawStdioClient(Stream input, Stream output)
    {
        this.input = input;
        this.output = new StreamReader(output);
        Reading = Task.Run(ReadAsync);
    }

    /// <summary>Ends when the program closes its output.</summary>
    public Task Reading { get; }

    public async Task CallAsync()
    {
        var id = Interlocked.Increment(ref lastId).ToString();
        var answered = pending[id] = new(TaskCreationOptions.RunContinuationsAsynchronously);
        var line = Encoding.UTF8.GetBytes(
            $$$$"""{"jsonrpc":"2.0","id":{{{{id}}}},"method":"tools/call","params":{"name":"echo","arguments":{"message":"hello"}}}""" + "\n");
        await writing.WaitAsync();
        try
        {
            await input.WriteAsync(line);
            await input.FlushAsync();
        }
        finally
        {
            writing.Release();
        }

        await answered.Task;
    }

    async Task ReadAsync()
    {
        const string Start = "{\"jsonrpc\":\"2.0\",\"id\":";
        while (await output.ReadLineAsync() is { } line)
        {
            var id = line[Start.Length..line.IndexOf(',', Start.Length)];
            if (pending.TryRemove(id, out var answered))
                answered.SetResult();
        }
    }
}
