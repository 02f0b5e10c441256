using System.Buffers;
using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;

namespace Echo.Mcp.Json;

/// <summary>Writes text as a JSON string. Names and methods are letters and digits nearly always, which stand as they are.</summary>
static class JsonText
{
    static readonly SearchValues<char> NeedsNoEscape =
        SearchValues.Create("abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789/_-.$: ");

    // The bytes travel as application/json, never inside a page.
    static readonly JsonSerializerOptions Relaxed = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    public static byte[] Of(string text)
    {
        if (text.AsSpan().ContainsAnyExcept(NeedsNoEscape))
            return JsonSerializer.SerializeToUtf8Bytes(text, Relaxed);
        var quoted = GC.AllocateUninitializedArray<byte>(text.Length + 2);
        Quote(text, quoted);
        return quoted;
    }

    public static void Write(IBufferWriter<byte> output, string text)
    {
        if (text.AsSpan().ContainsAnyExcept(NeedsNoEscape))
        {
            output.Write(JsonSerializer.SerializeToUtf8Bytes(text, Relaxed));
            return;
        }

        Quote(text, output.GetSpan(text.Length + 2)[..(text.Length + 2)]);
        output.Advance(text.Length + 2);
    }

    static void Quote(string text, Span<byte> quoted)
    {
        quoted[0] = (byte)'"';
        Encoding.ASCII.GetBytes(text, quoted[1..]);
        quoted[^1] = (byte)'"';
    }
}
