using System.Text.Json.Nodes;

namespace Echo.Server.Tests.Features.Gateway;

/// <summary>An answer that is read event by event.</summary>
sealed class McpStream : IAsyncDisposable
{
    public static readonly TimeSpan Patience = TimeSpan.FromSeconds(20);

    readonly HttpResponseMessage answer;
    readonly StreamReader reader;

    McpStream(HttpResponseMessage answer, Stream body) => (this.answer, reader) = (answer, new(body));

    public int Status => (int)answer.StatusCode;

    public bool IsStream => answer.Content.Headers.ContentType?.MediaType == "text/event-stream";

    /// <summary>The id of the last event that had one.</summary>
    public string? LastId { get; private set; }

    public static async Task<McpStream> OpenAsync(HttpResponseMessage answer) => new(answer, await answer.Content.ReadAsStreamAsync());

    /// <summary>The next event or comment; null when the stream is over.</summary>
    public async Task<McpEvent?> NextEventAsync()
    {
        using var limit = new CancellationTokenSource(Patience);
        return await NextEventAsync(limit.Token);
    }

    async Task<McpEvent?> NextEventAsync(CancellationToken cancellationToken)
    {
        List<string> lines = [];
        while (await reader.ReadLineAsync(cancellationToken) is { } line)
        {
            if (line.Length > 0)
                lines.Add(line);
            else if (lines.Count > 0)
                return Read(lines);
        }

        return null;
    }

    /// <summary>The next message; null when the stream is over.</summary>
    public async Task<JsonNode?> NextAsync()
    {
        // Comments do not count as something.
        using var limit = new CancellationTokenSource(Patience);
        while (await NextEventAsync(limit.Token) is { } next)
        {
            if (next.Message is { } message)
                return message;
        }

        return null;
    }

    /// <summary>All messages until the stream is over.</summary>
    public async Task<IReadOnlyList<JsonNode>> RestAsync()
    {
        List<JsonNode> rest = [];
        while (await NextAsync() is { } next)
            rest.Add(next);
        return rest;
    }

    /// <summary>Everything that is left, as it is.</summary>
    public async Task<string> TextAsync()
    {
        using var limit = new CancellationTokenSource(Patience);
        return await reader.ReadToEndAsync(limit.Token);
    }

    /// <summary>The client goes, without a word.</summary>
    public ValueTask DisposeAsync()
    {
        answer.Dispose();
        return ValueTask.CompletedTask;
    }

    McpEvent Read(List<string> lines)
    {
        var id = Field("id: ");
        LastId = id ?? LastId;
        var data = Field("data: ");
        return new(id, Field("retry: "), lines.All(line => line.StartsWith(':')), string.IsNullOrEmpty(data) ? null : JsonNode.Parse(data));

        string? Field(string name) => lines.SingleOrDefault(line => line.StartsWith(name, StringComparison.Ordinal))?[name.Length..];
    }
}

/// <param name="Message">Null for an event without data.</param>
sealed record McpEvent(string? Id, string? Retry, bool IsComment, JsonNode? Message);
