using System.Buffers;

namespace Echo.Mcp.Transports.Http;

/// <summary>Reads a whole body into memory of its own, at most so many bytes.</summary>
public static class ResponseBody
{
    // A length is only a promise: memory beyond this is taken as the bytes really come.
    const int MostTrusted = 1024 * 1024;
    const int FirstBuffer = 16 * 1024;

    /// <returns>Null when the body is longer.</returns>
    /// <exception cref="IOException">The connection broke.</exception>
    public static async Task<byte[]?> ReadAsync(HttpContent content, int mostBytes, CancellationToken cancellationToken)
    {
        var length = content.Headers.ContentLength;
        if (length > mostBytes)
            return null;
        await using var stream = await content.ReadAsStreamAsync(cancellationToken);
        if (length is null or > MostTrusted)
            return await ReadToEndAsync(stream, mostBytes, cancellationToken);
        var body = GC.AllocateUninitializedArray<byte>((int)length);
        await stream.ReadExactlyAsync(body, cancellationToken);
        return body;
    }

    static async Task<byte[]?> ReadToEndAsync(Stream stream, int mostBytes, CancellationToken cancellationToken)
    {
        var buffer = ArrayPool<byte>.Shared.Rent(FirstBuffer);
        try
        {
            var filled = 0;
            while (await stream.ReadAsync(buffer.AsMemory(filled), cancellationToken) is > 0 and var read)
            {
                filled += read;
                if (filled > mostBytes)
                    return null;
                if (filled == buffer.Length)
                    buffer = Grow(buffer);
            }

            return buffer[..filled];
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(buffer);
        }
    }

    static byte[] Grow(byte[] buffer)
    {
        var larger = ArrayPool<byte>.Shared.Rent(buffer.Length * 2);
        buffer.CopyTo(larger, 0);
        ArrayPool<byte>.Shared.Return(buffer);
        return larger;
    }
}
