using System.Buffers;
using System.Text;
using Echo.Mcp.Json;
using Echo.Server.Features.Connections.Serving;

namespace Echo.Server.Features.Gateway;

/// <summary>Writes the result of a list request from raw items.</summary>
static class ListResult
{
    /// <param name="items">Copied as they are.</param>
    /// <param name="notes">What clients and people should know besides, for <c>_meta</c>; empty for nothing.</param>
    public static RawJson Of(OfferKind kind, IEnumerable<RawJson> items, RawJson notes)
    {
        var output = new ArrayBufferWriter<byte>(4096);
        output.Write("{\""u8);
        Encoding.UTF8.GetBytes(Offers.MemberOf(kind).AsSpan(), output);
        output.Write("\":["u8);
        var separator = ReadOnlySpan<byte>.Empty;
        foreach (var item in items)
        {
            output.Write(separator);
            output.Write(item.Utf8.Span);
            separator = ","u8;
        }

        output.Write("]"u8);
        if (!notes.IsEmpty)
        {
            output.Write(",\"_meta\":"u8);
            output.Write(notes.Utf8.Span);
        }

        output.Write("}"u8);
        return new(output.WrittenMemory);
    }

    /// <summary>Says of servers that they could not be asked, so that nothing vanishes silently.</summary>
    public static RawJson NoteOf(IEnumerable<(string Server, string Trouble)> troubles)
    {
        var list = troubles.Select(trouble => new { trouble.Server, Reason = trouble.Trouble }).ToList();
        return list.Count == 0 ? default : RawJson.EmptyObject.With("echo/unavailable", RawJson.From(list));
    }
}
