using System.Buffers;
using System.Buffers.Binary;
using System.Text;

namespace Echo.Server.Features.Catalog.Calls;

/// <summary>Writes calls in PostgreSQL's binary format of COPY, which is part of its protocol (PostgreSQL, reference, COPY, binary format). Npgsql's
/// importer waits for each value by itself, a dozen for each call.</summary>
static class CallRows
{
    /// <summary>In the order in which they are written below.</summary>
    public const string Columns =
        "id, at, origin, source_id, tool, account_id, key_id, request_id, status, error, duration_ms, arguments_bytes, result_bytes";

    const short ColumnCount = 13;
    const int NoValue = -1;
    const int GuidBytes = 16;

    static readonly DateTimeOffset PostgresEpoch = new(2000, 1, 1, 0, 0, 0, TimeSpan.Zero);

    // The signature, no flags and no extension.
    static readonly byte[] Header = [.. "PGCOPY\n"u8, 0xFF, .. "\r\n\0"u8, 0, 0, 0, 0, 0, 0, 0, 0];

    public static void Begin(IBufferWriter<byte> output) => output.Write(Header);

    public static void Write(IBufferWriter<byte> output, CallRecord call)
    {
        WriteInt16(output, ColumnCount);
        Write(output, call.Id);
        Write(output, (call.At - PostgresEpoch).Ticks / TimeSpan.TicksPerMicrosecond);
        Write(output, call.Origin);
        Write(output, call.SourceId);
        Write(output, call.Tool);
        Write(output, call.AccountId);
        Write(output, call.KeyId);
        Write(output, call.RequestId);
        Write(output, call.Status);
        Write(output, call.Error);
        Write(output, BitConverter.DoubleToInt64Bits(call.DurationMs));
        Write(output, call.ArgumentsBytes);
        Write(output, call.ResultBytes);
    }

    public static void End(IBufferWriter<byte> output) => WriteInt16(output, -1);

    static void Write(IBufferWriter<byte> output, string? text)
    {
        if (text is null)
        {
            WriteInt32(output, NoValue);
            return;
        }

        WriteInt32(output, Encoding.UTF8.GetByteCount(text));
        Encoding.UTF8.GetBytes(text, output);
    }

    static void Write(IBufferWriter<byte> output, Guid? id)
    {
        if (id is not { } value)
        {
            WriteInt32(output, NoValue);
            return;
        }

        WriteInt32(output, GuidBytes);
        value.TryWriteBytes(output.GetSpan(GuidBytes), bigEndian: true, out _);
        output.Advance(GuidBytes);
    }

    static void Write(IBufferWriter<byte> output, int number)
    {
        WriteInt32(output, sizeof(int));
        WriteInt32(output, number);
    }

    static void Write(IBufferWriter<byte> output, long number)
    {
        WriteInt32(output, sizeof(long));
        BinaryPrimitives.WriteInt64BigEndian(output.GetSpan(sizeof(long)), number);
        output.Advance(sizeof(long));
    }

    static void WriteInt32(IBufferWriter<byte> output, int number)
    {
        BinaryPrimitives.WriteInt32BigEndian(output.GetSpan(sizeof(int)), number);
        output.Advance(sizeof(int));
    }

    static void WriteInt16(IBufferWriter<byte> output, short number)
    {
        BinaryPrimitives.WriteInt16BigEndian(output.GetSpan(sizeof(short)), number);
        output.Advance(sizeof(short));
    }
}
