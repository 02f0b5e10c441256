using System.Net;
using System.Security.Cryptography.X509Certificates;
using Echo.Server.Platform.Mail;
using Echo.Server.Platform.Mail.Smtp;

namespace Echo.Server.Tests.Platform.Mail;

/// <summary>Mailers for a server on loopback.</summary>
static class Mailers
{
    /// <summary>Takes the server for what it is: one on this machine.</summary>
    public static SmtpMailer Near(SmtpServer server, bool signsIn = false) => new(Options(server.Port, SmtpServer.Name, signsIn), Route(server));

    /// <summary>Takes the server for one elsewhere, and trusts its certificate.</summary>
    public static SmtpMailer Far(SmtpServer server, bool signsIn = false, string name = SmtpServer.Name, bool trusts = true)
    {
        var trust = new X509ChainPolicy { TrustMode = X509ChainTrustMode.CustomRootTrust, RevocationMode = X509RevocationMode.NoCheck };
        trust.CustomTrustStore.Add(server.Certificate);
        return new(
            Options(server.Port, name, signsIn),
            Route(server) with { IsLocal = static _ => false, Trust = trusts ? trust : null });
    }

    public static MailOptions Options(int port, string name = SmtpServer.Name, bool signsIn = false) => new()
    {
        SmtpServer = name,
        SmtpPort = port,
        EmailFrom = "Echo <echo@example.com>",
        SmtpUsername = signsIn ? SmtpServer.User : null,
        SmtpPassword = signsIn ? SmtpServer.Password : null,
    };

    static SmtpRoute Route(SmtpServer server) => new()
    {
        Resolve = static (_, _) => Task.FromResult<IPAddress[]>([IPAddress.Loopback]),
        ImplicitTlsPort = server.IsTlsOnly ? server.Port : 465,
    };
}
