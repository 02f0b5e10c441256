using System.Net;
using System.Net.Security;
using System.Net.Sockets;
using System.Security.Authentication;
using System.Text;
using Echo.Server.Platform.Http.Egress;

namespace Echo.Server.Platform.Mail.Smtp;

/// <summary>Hands messages to the configured mail server. Nothing but a greeting is said without TLS, unless the server is on this machine.
/// </summary>
sealed class SmtpMailer(MailOptions options, SmtpRoute route)
{
    // Together much less than the lease of the queue.
    static readonly TimeSpan Limit = TimeSpan.FromMinutes(2);
    static readonly TimeSpan LastWordLimit = TimeSpan.FromSeconds(20);

    /// <exception cref="OperationCanceledException">The caller gave up; the server has not got the message.</exception>
    public async Task<SmtpOutcome> SendAsync(string from, string to, byte[] message, CancellationToken cancellationToken)
    {
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        limit.CancelAfter(Limit);
        try
        {
            await using var connection = await OpenAsync(limit.Token);
            await connection.AskAsync($"MAIL FROM:<{from}>", 250, "MAIL", endsMessage: false, limit.Token);
            await connection.AskAsync($"RCPT TO:<{to}>", 250, "RCPT", endsMessage: true, limit.Token);
            await connection.AskAsync("DATA", 354, "DATA", endsMessage: true, limit.Token);
            await connection.WriteAsync(Stuffed(message), limit.Token);
            await EndAsync(connection, CancellationToken.None);
            return SmtpOutcome.Sent;
        }
        catch (SmtpException no)
        {
            return new(no.IsPermanent ? SmtpOutcomeKind.Refused : SmtpOutcomeKind.Failed, no.Message);
        }
        catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
        {
            return new(SmtpOutcomeKind.Failed, "the mail server did not answer in time");
        }
        catch (Exception broken) when (broken is SocketException or IOException or AuthenticationException)
        {
            return new(SmtpOutcomeKind.Failed, broken.Message);
        }
    }

    async Task<SmtpConnection> OpenAsync(CancellationToken cancellationToken)
    {
        var addresses = await route.Resolve(options.SmtpServer!, cancellationToken);
        if (addresses.Length == 0)
            throw new SmtpException("the mail server's name has no address");
        var connection = new SmtpConnection(await Dialer.ConnectAsync(addresses, options.SmtpPort, cancellationToken));
        try
        {
            await GreetAsync(connection, cancellationToken);
            return connection;
        }
        catch
        {
            await connection.DisposeAsync();
            throw;
        }
    }

    async Task GreetAsync(SmtpConnection connection, CancellationToken cancellationToken)
    {
        if (options.SmtpPort == route.ImplicitTlsPort)
            await connection.SecureAsync(Tls(), cancellationToken);
        await connection.ExpectAsync(220, "the connection", endsMessage: false, cancellationToken);
        var offer = await HelloAsync(connection, cancellationToken);

        // Local mail servers offer STARTTLS with a certificate that nobody signed; there is nobody in between to keep out.
        var needsTls = !route.IsLocal(connection.Peer) || (options.SmtpUsername is not null && offer.Extension("AUTH") is null);
        if (needsTls && !connection.IsSecure)
        {
            if (offer.Extension("STARTTLS") is null)
                throw new SmtpException("the mail server offers no TLS, or no sign-in");
            await connection.AskAsync("STARTTLS", 220, "STARTTLS", endsMessage: false, cancellationToken);
            await connection.SecureAsync(Tls(), cancellationToken);
            offer = await HelloAsync(connection, cancellationToken);
        }

        if (options.SmtpUsername is not null)
            await SignInAsync(connection, offer.Extension("AUTH") ?? [], cancellationToken);
    }

    // RFC 5321, 4.1.4: who has no name of its own says its address.
    static Task<SmtpReply> HelloAsync(SmtpConnection connection, CancellationToken cancellationToken)
    {
        var own = connection.Own.IsIPv4MappedToIPv6 ? connection.Own.MapToIPv4() : new IPAddress(connection.Own.GetAddressBytes());
        var literal = own.AddressFamily == AddressFamily.InterNetworkV6 ? $"[IPv6:{own}]" : $"[{own}]";
        return connection.AskAsync($"EHLO {literal}", 250, "EHLO", endsMessage: false, cancellationToken);
    }

    async Task SignInAsync(SmtpConnection connection, string[] mechanisms, CancellationToken cancellationToken)
    {
        if (mechanisms.Contains("PLAIN", StringComparer.OrdinalIgnoreCase))
        {
            var both = Base64($"\0{options.SmtpUsername}\0{options.SmtpPassword}");
            await connection.AskAsync($"AUTH PLAIN {both}", 235, "AUTH", endsMessage: false, cancellationToken);
        }
        else if (mechanisms.Contains("LOGIN", StringComparer.OrdinalIgnoreCase))
        {
            await connection.AskAsync("AUTH LOGIN", 334, "AUTH", endsMessage: false, cancellationToken);
            await connection.AskAsync(Base64(options.SmtpUsername!), 334, "AUTH", endsMessage: false, cancellationToken);
            await connection.AskAsync(Base64(options.SmtpPassword!), 235, "AUTH", endsMessage: false, cancellationToken);
        }
        else
        {
            throw new SmtpException("the mail server knows neither AUTH PLAIN nor AUTH LOGIN");
        }
    }

    // From here on the server may have the message: whoever gave up now would send it again.
    static async Task EndAsync(SmtpConnection connection, CancellationToken cancellationToken)
    {
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        limit.CancelAfter(LastWordLimit);
        await connection.AskAsync(".", 250, "the message", endsMessage: true, limit.Token);
        try
        {
            await connection.AskAsync("QUIT", 221, "QUIT", endsMessage: false, limit.Token);
        }
        catch (Exception rude) when (rude is SmtpException or IOException or OperationCanceledException)
        {
            // It has the message; how it says goodbye does not matter.
        }
    }

    // The policy belongs to one connection.
    SslClientAuthenticationOptions Tls() => new() { TargetHost = options.SmtpServer, CertificateChainPolicy = route.Trust?.Clone() };

    // RFC 5321, 4.5.2: a line that is a dot would end the message.
    static byte[] Stuffed(byte[] message)
    {
        var text = Encoding.ASCII.GetString(message).Replace("\r\n.", "\r\n..", StringComparison.Ordinal);
        return Encoding.ASCII.GetBytes(text.StartsWith('.') ? "." + text : text);
    }

    static string Base64(string text) => Convert.ToBase64String(Encoding.UTF8.GetBytes(text));
}
