using System.Text.Json;
using Echo.Mcp.Failures;
using Echo.Mcp.Json;

namespace Echo.Mcp.Messages;

/// <summary>The error of a JSON-RPC response.</summary>
/// <param name="Raw">The error object as it came, for handing it on.</param>
public sealed record RpcError(RawJson Raw)
{
    // Room for a stack trace; longer ones are of no more use in a sentence.
    const int MostMessageCharacters = 4096;

    /// <summary>0 when the server sent none or something that is no integer.</summary>
    public int Code { get; } = ReadCode(Raw.Property("code"));

    /// <summary>Cut to a sensible length; <see cref="Raw"/> has all of it.</summary>
    public string Message { get; } = Excerpt.Beginning(Raw.Text("message") ?? "", MostMessageCharacters);

    /// <summary>Empty when there is none.</summary>
    public RawJson Data => Raw.Property("data");

    public static RpcError Of(int code, string message, RawJson data = default)
    {
        var error = RawJson.From(new { Code = code, Message = message });
        return new(data.IsEmpty ? error : error.With("data", data));
    }

    static int ReadCode(RawJson code)
    {
        if (code.Kind != JsonValueKind.Number)
            return 0;
        var reader = new Utf8JsonReader(code.Utf8.Span);
        return reader.Read() && reader.TryGetInt32(out var value) ? value : 0;
    }
}
