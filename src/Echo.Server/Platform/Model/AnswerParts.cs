using System.Text;
using System.Text.Json;
using Echo.Mcp.Json;

namespace Echo.Server.Platform.Model;

/// <summary>Puts the pieces of a streamed answer together.</summary>
sealed class AnswerParts
{
    // What one answer may call; far more than any model does.
    const int MostCalls = 128;

    readonly StringBuilder text = new();
    readonly SortedDictionary<int, Call> calls = [];
    long input;
    long output;

    /// <summary>The model said why it ended.</summary>
    public bool HasEnded { get; private set; }

    /// <summary>Null when a call has no name, and nobody could say what was meant.</summary>
    public ChatAnswer? Whole => calls.Values.Any(call => call.Name.Length == 0)
        ? null
        : new(
            text.ToString(),
            [.. calls.Select(call => new ChatCall(call.Value.Id ?? $"call_{call.Key}", call.Value.Name.ToString(), call.Value.Arguments.ToString()))],
            input,
            output);

    /// <exception cref="JsonException">It is none.</exception>
    public void Add(RawJson chunk)
    {
        if (chunk.Property("usage") is { Kind: JsonValueKind.Object } usage)
            (input, output) = (Number(usage.Property("prompt_tokens")), Number(usage.Property("completion_tokens")));
        if (chunk.Property("choices").Items(most: 1) is not [var choice])
            return;
        HasEnded |= choice.Text("finish_reason") is not null;
        var delta = choice.Property("delta");
        text.Append(delta.Text("content"));
        var position = 0;
        foreach (var piece in delta.Property("tool_calls").Items(MostCalls))
        {
            var index = piece.Property("index") is { Kind: JsonValueKind.Number } number ? (int)Math.Min(Number(number), MostCalls) : position;
            position++;
            if (!calls.TryGetValue(index, out var call))
                calls[index] = call = new();
            call.Id ??= piece.Text("id") is { Length: > 0 } id ? id : null;
            var function = piece.Property("function");
            call.Name.Append(function.Text("name"));
            call.Arguments.Append(function.Text("arguments"));
        }
    }

    static long Number(RawJson value)
    {
        if (value.Kind != JsonValueKind.Number)
            return 0;
        var element = JsonElement.Parse(value.Utf8.Span);
        return element.TryGetInt64(out var number) && number >= 0 ? number : 0;
    }

    sealed class Call
    {
        public string? Id { get; set; }

        public StringBuilder Name { get; } = new();

        public StringBuilder Arguments { get; } = new();
    }
}
