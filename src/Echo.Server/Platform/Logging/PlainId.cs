using System.Buffers.Binary;

namespace Echo.Server.Platform.Logging;

/// <summary>Ids that tell things apart in logs and guard nothing: as good as unique, but not secret. They need no system call, which an id from
/// the system's own source of randomness costs each time.</summary>
public static class PlainId
{
    const int Bytes = 16;

    /// <summary>A random one (RFC 9562, version 4).</summary>
    public static Guid Next()
    {
        Span<byte> bytes = stackalloc byte[Bytes];
        Random.Shared.NextBytes(bytes);
        return Of(bytes, version: 4);
    }

    /// <summary>One that sorts by time (RFC 9562, version 7).</summary>
    public static Guid Next(DateTimeOffset at)
    {
        Span<byte> bytes = stackalloc byte[Bytes];
        Random.Shared.NextBytes(bytes[6..]);
        var milliseconds = at.ToUnixTimeMilliseconds();
        BinaryPrimitives.WriteUInt16BigEndian(bytes, (ushort)(milliseconds >> 32));
        BinaryPrimitives.WriteUInt32BigEndian(bytes[2..], (uint)milliseconds);
        return Of(bytes, version: 7);
    }

    static Guid Of(Span<byte> bytes, int version)
    {
        bytes[6] = (byte)((bytes[6] & 0x0F) | (version << 4));
        bytes[8] = (byte)((bytes[8] & 0x3F) | 0x80);
        return new(bytes, bigEndian: true);
    }
}
