using System.Buffers;
using System.Text.Encodings.Web;
using System.Text.Json;
using Echo.Mcp.Json;

namespace Echo.Server.Features.Connections;

/// <summary>The params of a tools/call request, with the arguments byte for byte.</summary>
static class ToolCallParams
{
    public static RawJson Write(string name, RawJson arguments)
    {
        var output = new ArrayBufferWriter<byte>(name.Length + arguments.Utf8.Length + 32);
        output.Write("{\"name\":"u8);
        var quoted = JsonEncodedText.Encode(name, JavaScriptEncoder.UnsafeRelaxedJsonEscaping);
        output.Write("\""u8);
        output.Write(quoted.EncodedUtf8Bytes);
        output.Write("\",\"arguments\":"u8);
        output.Write(arguments.Utf8.Span);
        output.Write("}"u8);
        return new RawJson(output.WrittenMemory);
    }
}
