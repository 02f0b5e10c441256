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
    ModelTokens counted = ModelTokens.None;
    long bytes;
    bool hasBegun;

    /// <summary>The model said why it ended.</summary>
    public bool HasEnded { get; private set; }

    /// <summary>Null when a call has no name, and nobody could say what was meant.</summary>
    public ChatAnswer? Whole => calls.Values.Any(call => call.Name.Length == 0)
        ? null
        : new(
            text.ToString(),
            [.. calls.Select(call => new ChatCall(call.Value.Id ?? $"call_{call.Key}", call.Value.Name.ToString(), call.Value.Arguments.ToString()))],
            counted.Input,
            counted.Output);

    /// <summary>What the answer took, as far as it came.</summary>
    /// <param name="questionBytes">The length of what was asked.</param>
    public ModelTokens Spent(long questionBytes) => hasBegun ? counted.OrGuessed(questionBytes, bytes) : ModelTokens.None;

    /// <exception cref="JsonException">It is none.</exception>
    public void Add(RawJson chunk)
    {
        hasBegun = true;
        if (chunk.Property("usage") is { Kind: JsonValueKind.Object } usage)
            counted = new(Number(usage.Property("prompt_tokens")), Number(usage.Property("completion_tokens")));
        if (chunk.Property("choices").Items(most: 1) is not [var choice])
            return;
        HasEnded |= choice.Text("finish_reason") is not null;
        var delta = choice.Property("delta");
        Append(text, delta.Text("content"));
        var position = 0;
        foreach (var piece in delta.Property("tool_calls").Items(MostCalls))
        {
            var index = piece.Property("index") is { Kind: JsonValueKind.Number } number ? (int)Math.Min(Number(number), MostCalls) : position;
            position++;
            if (!calls.TryGetValue(index, out var call))
                calls[index] = call = new();
            call.Id ??= piece.Text("id") is { Length: > 0 } id ? id : null;
            var function = piece.Property("function");
            Append(call.Name, function.Text("name"));
            Append(call.Arguments, function.Text("arguments"));
        }
    }

    void Append(StringBuilder whole, string? piece)
    {
        whole.Append(piece);
        bytes += Encoding.UTF8.GetByteCount(piece ?? "");
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
