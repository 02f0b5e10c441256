using System.Collections.Concurrent;
using System.Net;
using System.Net.Security;
using System.Net.Sockets;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using System.Text;

namespace Echo.Server.Tests.Platform.Mail;

/// <summary>A mail server on loopback that speaks SMTP, STARTTLS and AUTH included, and fails where a test wants it to.</summary>
sealed class SmtpServer : IAsyncDisposable
{
    /// <summary>The name in the certificate.</summary>
    public const string Name = "mail.example.com";

    public const string User = "echo";
    public const string Password = "pass wörd";

    /// <summary>Instead of a reply: hang up.</summary>
    public const string HangUp = "";

    readonly TcpListener listener = new(IPAddress.Loopback, 0);
    readonly CancellationTokenSource stop = new();
    readonly Task running;

    public SmtpServer()
    {
        listener.Start();
        running = AcceptAsync();
    }

    public int Port => ((IPEndPoint)listener.LocalEndpoint).Port;

    public X509Certificate2 Certificate { get; } = MakeCertificate();

    /// <summary>TLS from the first byte on.</summary>
    public bool IsTlsOnly { get; init; }

    public bool OffersTls { get; init; } = true;

    /// <summary>Sign-in is offered under TLS only.</summary>
    public bool HidesAuth { get; init; }

    public string Mechanisms { get; init; } = "PLAIN LOGIN";

    /// <summary>Speaks on in plain text behind the answer to STARTTLS, as somebody in between would.</summary>
    public string Injected { get; init; } = "";

    /// <summary>Gets each command (<c>.</c> for the end of a message, <c>CONNECT</c> at first) and says what to answer instead of yes; null
    /// for yes.</summary>
    public Func<string, string?> Says { get; set; } = static _ => null;

    public ConcurrentQueue<string> Commands { get; } = [];

    public ConcurrentQueue<ReceivedMail> Received { get; } = [];

    public async ValueTask DisposeAsync()
    {
        await stop.CancelAsync();
        listener.Stop();
        await running;
        Certificate.Dispose();
        stop.Dispose();
    }

    async Task AcceptAsync()
    {
        var talks = new List<Task>();
        try
        {
            while (true)
                talks.Add(TalkAsync(await listener.AcceptTcpClientAsync(stop.Token)));
        }
        catch (Exception end) when (end is OperationCanceledException or SocketException or InvalidOperationException)
        {
            await Task.WhenAll(talks);
        }
    }

    async Task TalkAsync(TcpClient client)
    {
        using (client)
        {
            try
            {
                await TalkAsync(client.GetStream());
            }
            catch (Exception gone) when (gone is IOException or OperationCanceledException or System.Security.Authentication.AuthenticationException)
            {
                // The client has left, or does not trust us.
            }
        }
    }

    async Task TalkAsync(Stream stream)
    {
        var isSecure = IsTlsOnly;
        if (isSecure)
            stream = await SecureAsync(stream);
        string? user = null, from = null, to = null;
        if (!await AnswerAsync(stream, "CONNECT", "220 " + Name))
            return;
        while (await ReadLineAsync(stream) is { } command)
        {
            Commands.Enqueue(command);
            var verb = command.Split(' ', ':')[0].ToUpperInvariant();
            switch (verb)
            {
                case "EHLO":
                    var lines = new List<string> { "250-" + Name };
                    if (OffersTls && !isSecure)
                        lines.Add("250-STARTTLS");
                    if (isSecure || !HidesAuth)
                        lines.Add($"250-AUTH {Mechanisms}");
                    if (!await AnswerAsync(stream, command, string.Join("\r\n", lines) + "\r\n250 8BITMIME"))
                        return;
                    break;
                case "STARTTLS":
                    if (!await AnswerAsync(stream, command, "220 go on" + Injected))
                        return;
                    stream = await SecureAsync(stream);
                    isSecure = true;
                    break;
                case "AUTH":
                    user = await SignInAsync(stream, command);
                    if (!await AnswerAsync(stream, command, user is null ? "535 no" : "235 yes"))
                        return;
                    break;
                case "MAIL" or "RCPT":
                    (from, to) = verb == "MAIL" ? (command, null) : (from, command);
                    if (!await AnswerAsync(stream, command, "250 ok"))
                        return;
                    break;
                case "DATA":
                    if (!await AnswerAsync(stream, command, "354 send"))
                        return;
                    if (Says(command) is not null)
                        break;
                    var text = new StringBuilder();
                    while (await ReadLineAsync(stream) is { } line && line != ".")
                        text.Append(line.StartsWith('.') ? line[1..] : line).Append("\r\n");
                    if (Says(".") is null)
                        Received.Enqueue(new(from!, to!, text.ToString(), isSecure, user));
                    if (!await AnswerAsync(stream, ".", "250 queued"))
                        return;
                    break;
                default:
                    await AnswerAsync(stream, command, verb == "QUIT" ? "221 bye" : "502 what");
                    return;
            }
        }
    }

    async Task<string?> SignInAsync(Stream stream, string command)
    {
        string given;
        if (command.StartsWith("AUTH PLAIN ", StringComparison.Ordinal))
        {
            given = Decode(command[11..]);
        }
        else
        {
            await WriteAsync(stream, "334 VXNlcm5hbWU6\r\n");
            var name = Decode((await ReadLineAsync(stream))!);
            await WriteAsync(stream, "334 UGFzc3dvcmQ6\r\n");
            given = $"\0{name}\0{Decode((await ReadLineAsync(stream))!)}";
        }

        return given == $"\0{User}\0{Password}" ? User : null;
    }

    /// <returns>False when it hung up.</returns>
    async Task<bool> AnswerAsync(Stream stream, string command, string yes)
    {
        var answer = Says(command) ?? yes;
        if (answer != HangUp)
            await WriteAsync(stream, answer + "\r\n");
        return answer != HangUp;
    }

    async Task<Stream> SecureAsync(Stream stream)
    {
        var secure = new SslStream(stream);
        await secure.AuthenticateAsServerAsync(new SslServerAuthenticationOptions { ServerCertificate = Certificate }, stop.Token);
        return secure;
    }

    async Task WriteAsync(Stream stream, string text) => await stream.WriteAsync(Encoding.UTF8.GetBytes(text), stop.Token);

    async Task<string?> ReadLineAsync(Stream stream)
    {
        var line = new List<byte>();
        var one = new byte[1];
        while (await stream.ReadAsync(one, stop.Token) == 1)
        {
            if (one[0] == '\n')
                return Encoding.UTF8.GetString([.. line]).TrimEnd('\r');
            line.Add(one[0]);
        }

        return null;
    }

    static string Decode(string base64) => Encoding.UTF8.GetString(Convert.FromBase64String(base64));

    static X509Certificate2 MakeCertificate()
    {
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var request = new CertificateRequest($"CN={Name}", key, HashAlgorithmName.SHA256);
        var names = new SubjectAlternativeNameBuilder();
        names.AddDnsName(Name);
        request.CertificateExtensions.Add(names.Build());
        return request.CreateSelfSigned(DateTimeOffset.UnixEpoch, DateTimeOffset.UnixEpoch.AddYears(200));
    }
}

/// <summary>A message as the server took it; <paramref name="From"/> and <paramref name="To"/> are the whole commands.</summary>
sealed record ReceivedMail(string From, string To, string Data, bool IsSecure, string? User)
{
    public string Header(string name) => Data.Split("\r\n\r\n")[0].Split("\r\n")
        .Single(line => line.StartsWith(name + ": ", StringComparison.Ordinal))[(name.Length + 2)..];

    public string Text => Data[(Data.IndexOf("\r\n\r\n", StringComparison.Ordinal) + 4)..];
}
