using System.Globalization;
using System.Net.Sockets;
using System.Text;

namespace Echo.Bench.Load;

/// <summary>One keep-alive connection that sends the same request again and again. Much lighter than HttpClient,
/// so that the generator takes little of the two cores it shares with what it measures.</summary>
sealed class RawHttpClient
{
    readonly byte[] request;
    byte[] buffer = new byte[64 * 1024];
    readonly NetworkStream stream;

    RawHttpClient(NetworkStream stream, byte[] request) => (this.stream, this.request) = (stream, request);

    /// <summary>How many requests were answered.</summary>
    public int Answered { get; private set; }

    /// <param name="body">JSON to post; without one it is a GET.</param>
    public static async Task<RawHttpClient> OpenAsync(Uri url, string? body, params IEnumerable<string> headers)
    {
        var socket = new Socket(SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
        await socket.ConnectAsync(url.Host, url.Port);
        var head = $"""
            {(body is null ? "GET" : "POST")} {url.PathAndQuery} HTTP/1.1
            Host: {url.Authority}
            Content-Type: application/json
            Accept: application/json, text/event-stream
            Content-Length: {Encoding.UTF8.GetByteCount(body ?? "")}
            {string.Join("\n", headers)}
            """.TrimEnd().ReplaceLineEndings("\r\n");
        return new(new NetworkStream(socket, ownsSocket: true), Encoding.UTF8.GetBytes($"{head}\r\n\r\n{body}"));
    }

    /// <summary>Sends once and reads the answer whole.</summary>
    /// <exception cref="InvalidOperationException">The answer is none of 200, 201 and 202.</exception>
    public async Task SendAsync()
    {
        await stream.WriteAsync(request);
        var filled = 0;
        while (true)
        {
            var read = await stream.ReadAsync(buffer.AsMemory(filled));
            if (read == 0)
                throw new InvalidOperationException("The server closed the connection");
            filled += read;
            if (filled == buffer.Length)
                Array.Resize(ref buffer, buffer.Length * 2);
            if (IsWhole(buffer.AsSpan(0, filled)))
            {
                Answered++;
                return;
            }
        }
    }

    /// <summary>The same on the caller's thread.</summary>
    /// <inheritdoc cref="SendAsync"/>
    public void Send()
    {
        stream.Write(request);
        var filled = 0;
        while (true)
        {
            var read = stream.Read(buffer.AsSpan(filled));
            if (read == 0)
                throw new InvalidOperationException("The server closed the connection");
            filled += read;
            if (IsWhole(buffer.AsSpan(0, filled)))
            {
                Answered++;
                return;
            }
        }
    }

    static bool IsWhole(ReadOnlySpan<byte> answer)
    {
        var end = answer.IndexOf("\r\n\r\n"u8);
        if (end < 0)
            return false;
        if (!answer.StartsWith("HTTP/1.1 200"u8) && !answer.StartsWith("HTTP/1.1 201"u8) && !answer.StartsWith("HTTP/1.1 202"u8))
            throw new InvalidOperationException(Encoding.UTF8.GetString(answer));
        var body = answer[(end + 4)..];
        var name = "Content-Length: "u8;
        var at = answer[..end].IndexOf(name);
        if (at < 0)
            at = answer[..end].IndexOf("content-length: "u8);
        if (at < 0)
            return body.EndsWith("0\r\n\r\n"u8);
        var digits = answer[(at + name.Length)..end];
        var line = digits.IndexOf((byte)'\r');
        return body.Length >= int.Parse(line < 0 ? digits : digits[..line], CultureInfo.InvariantCulture);
    }
}
