using System.Net;
using System.Net.Security;
using System.Net.Sockets;
using System.Text;

namespace Echo.Server.Platform.Mail.Smtp;

/// <summary>Commands out, replies in, over TCP and later over TLS.</summary>
sealed class SmtpConnection(Socket socket) : IAsyncDisposable
{
    const int MaxReplyLine = 2_048;
    const int MaxReplyLines = 100;

    readonly byte[] buffer = new byte[MaxReplyLine];
    Stream stream = new NetworkStream(socket, ownsSocket: true);
    int begin;
    int end;

    public IPAddress Peer { get; } = ((IPEndPoint)socket.RemoteEndPoint!).Address;

    public IPAddress Own { get; } = ((IPEndPoint)socket.LocalEndPoint!).Address;

    public bool IsSecure => stream is SslStream;

    public ValueTask DisposeAsync() => stream.DisposeAsync();

    /// <summary>Sends a command and waits for its reply.</summary>
    /// <param name="expected">The code that means yes.</param>
    /// <param name="step">What the command is called in a failure; the command itself may hold a secret.</param>
    /// <param name="endsMessage">A permanent no ends the message, not only this attempt.</param>
    /// <exception cref="SmtpException">Another code came.</exception>
    public async Task<SmtpReply> AskAsync(
        string command, int expected, string step, bool endsMessage, CancellationToken cancellationToken)
    {
        await WriteAsync(Encoding.UTF8.GetBytes(command + "\r\n"), cancellationToken);
        return await ExpectAsync(expected, step, endsMessage, cancellationToken);
    }

    /// <inheritdoc cref="AskAsync"/>
    public async Task<SmtpReply> ExpectAsync(int expected, string step, bool endsMessage, CancellationToken cancellationToken)
    {
        var reply = await ReadAsync(cancellationToken);
        // 251: it goes to somebody else's server.
        return reply.Code == expected || (reply.Code, expected) == (251, 250)
            ? reply
            : throw new SmtpException($"the mail server answered {step} with {reply.Code}", endsMessage && reply.IsPermanent);
    }

    public async Task WriteAsync(ReadOnlyMemory<byte> bytes, CancellationToken cancellationToken)
    {
        await stream.WriteAsync(bytes, cancellationToken);
        await stream.FlushAsync(cancellationToken);
    }

    /// <exception cref="SmtpException">Something was sent ahead of TLS: whoever stands in between would speak in the server's name.</exception>
    public async Task SecureAsync(SslClientAuthenticationOptions options, CancellationToken cancellationToken)
    {
        if (begin != end)
            throw new SmtpException("the mail server spoke before TLS began");
        var secure = new SslStream(stream);
        stream = secure;
        await secure.AuthenticateAsClientAsync(options, cancellationToken);
    }

    async Task<SmtpReply> ReadAsync(CancellationToken cancellationToken)
    {
        var lines = new List<string>();
        while (lines.Count < MaxReplyLines)
        {
            var line = await ReadLineAsync(cancellationToken);
            if (line.Length < 3 || !int.TryParse(line.AsSpan(0, 3), out var code) || (line.Length > 3 && line[3] is not (' ' or '-')))
                break;
            lines.Add(line.Length > 4 ? line[4..] : "");
            if (line.Length == 3 || line[3] == ' ')
                return new(code, lines);
        }

        throw new SmtpException("the server does not speak SMTP");
    }

    async Task<string> ReadLineAsync(CancellationToken cancellationToken)
    {
        while (true)
        {
            var length = buffer.AsSpan(begin..end).IndexOf((byte)'\n');
            if (length >= 0)
            {
                var line = Encoding.UTF8.GetString(buffer.AsSpan(begin, length)).TrimEnd('\r');
                begin += length + 1;
                return line;
            }

            buffer.AsSpan(begin..end).CopyTo(buffer);
            (begin, end) = (0, end - begin);
            if (end == buffer.Length)
                throw new SmtpException("the mail server sent a line without an end");
            var read = await stream.ReadAsync(buffer.AsMemory(end), cancellationToken);
            if (read == 0)
                throw new SmtpException("the mail server hung up");
            end += read;
        }
    }
}
