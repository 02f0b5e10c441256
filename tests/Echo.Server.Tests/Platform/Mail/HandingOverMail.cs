using System.Net;
using System.Text;
using Echo.Server.Platform.Mail.Smtp;

namespace Echo.Server.Tests.Platform.Mail;

public sealed class HandingOverMail
{
    static readonly byte[] Message = "Subject: hello\r\n\r\nhello\r\n"u8.ToArray();

    [Fact]
    public async Task AServerElsewhereHearsNothingWithoutTls()
    {
        await using var server = new SmtpServer { OffersTls = false };
        await ShouldFailAsync(server, Mailers.Far(server, signsIn: true), "the mail server offers no TLS, or no sign-in");
        server.Commands.ShouldHaveSingleItem().ShouldStartWith("EHLO [127.0.0.1]");
    }

    [Theory]
    [InlineData(SmtpServer.Name, false)]
    [InlineData("mail.example.net", true)]
    public async Task AnotherCertificateIsRefused(string name, bool trusts)
    {
        await using var server = new SmtpServer();
        var mailer = Mailers.Far(server, signsIn: true, name, trusts);
        (await SendAsync(mailer)).Kind.ShouldBe(SmtpOutcomeKind.Failed);
        server.Commands.ShouldNotContain(static command => IsAbout(command, "AUTH") || IsAbout(command, "MAIL"));
    }

    [Fact]
    public async Task NobodySpeaksInTheServersNameAheadOfTls()
    {
        await using var server = new SmtpServer { Injected = "\r\n250 AUTH PLAIN" };
        await ShouldFailAsync(server, Mailers.Far(server), "the mail server spoke before TLS began");
    }

    [Theory]
    [InlineData("CONNECT", "the connection")]
    [InlineData("EHLO", "EHLO")]
    [InlineData("STARTTLS", "STARTTLS")]
    [InlineData("AUTH", "AUTH")]
    [InlineData("MAIL", "MAIL")]
    [InlineData("RCPT", "RCPT")]
    [InlineData("DATA", "DATA")]
    [InlineData(".", "the message")]
    public async Task ATemporaryNoMeansLater(string step, string called)
    {
        await using var server = new SmtpServer { Says = command => IsAbout(command, step) ? "451 someone@example.com later" : null };
        await ShouldFailAsync(server, Mailers.Far(server, signsIn: true), $"the mail server answered {called} with 451");
    }

    [Theory]
    [InlineData("CONNECT", false)]
    [InlineData("EHLO", false)]
    [InlineData("AUTH", false)]
    [InlineData("MAIL", false)]
    [InlineData("RCPT", true)]
    [InlineData("DATA", true)]
    [InlineData(".", true)]
    public async Task APermanentNoEndsTheMessageWhenItIsAboutTheMessage(string step, bool ends)
    {
        await using var server = new SmtpServer { Says = command => IsAbout(command, step) ? "550-never\r\n550 ever" : null };
        (await SendAsync(Mailers.Far(server, signsIn: true))).Kind.ShouldBe(ends ? SmtpOutcomeKind.Refused : SmtpOutcomeKind.Failed);
        server.Received.ShouldBeEmpty();
    }

    [Theory]
    [InlineData("CONNECT")]
    [InlineData("EHLO")]
    [InlineData("STARTTLS")]
    [InlineData("RCPT")]
    [InlineData(".")]
    public async Task AServerThatHangsUpIsTriedLater(string step)
    {
        await using var server = new SmtpServer { Says = command => IsAbout(command, step) ? SmtpServer.HangUp : null };
        await ShouldFailAsync(server, Mailers.Far(server), "the mail server hung up");
    }

    [Theory]
    [InlineData("HTTP/1.1 400 Bad Request")]
    [InlineData("22")]
    [InlineData("220?")]
    public async Task SomethingElseThanAMailServerIsTriedLater(string greeting)
    {
        await using var server = new SmtpServer { Says = _ => greeting };
        await ShouldFailAsync(server, Mailers.Far(server), "the server does not speak SMTP");
    }

    [Fact]
    public async Task AnEndlessLineIsNotReadToItsEnd()
    {
        await using var server = new SmtpServer { Says = _ => "220 " + new string('x', 100_000) };
        await ShouldFailAsync(server, Mailers.Far(server), "the mail server sent a line without an end");
    }

    [Fact]
    public async Task AnUnknownOrSilentServerIsTriedLater()
    {
        var options = Mailers.Options(1);
        var nobody = new SmtpRoute { Resolve = static (_, _) => Task.FromResult<IPAddress[]>([IPAddress.Loopback]) };
        (await SendAsync(new(options, nobody))).Kind.ShouldBe(SmtpOutcomeKind.Failed);
        var nameless = new SmtpRoute { Resolve = static (_, _) => Task.FromResult<IPAddress[]>([]) };
        (await SendAsync(new(options, nameless))).Reason.ShouldBe("the mail server's name has no address");
    }

    [Fact]
    public async Task AWrongPasswordIsTriedLater()
    {
        await using var server = new SmtpServer();
        var options = new Echo.Server.Platform.Mail.MailOptions
        {
            SmtpServer = "localhost",
            SmtpPort = server.Port,
            EmailFrom = "echo@example.com",
            SmtpUsername = SmtpServer.User,
            SmtpPassword = "wrong",
        };
        await ShouldFailAsync(server, new(options, new SmtpRoute()), "the mail server answered AUTH with 535");
    }

    [Theory]
    [InlineData("PLAIN LOGIN", false)]
    [InlineData("LOGIN", false)]
    [InlineData("XOAUTH2 PLAIN", true)]
    public async Task SignsInUnderTls(string mechanisms, bool isTlsOnly)
    {
        await using var server = new SmtpServer { Mechanisms = mechanisms, IsTlsOnly = isTlsOnly, HidesAuth = true };
        (await SendAsync(Mailers.Far(server, signsIn: true))).ShouldBe(SmtpOutcome.Sent);
        var mail = server.Received.ShouldHaveSingleItem();
        (mail.IsSecure, mail.User, mail.From, mail.To).ShouldBe((true, SmtpServer.User, "MAIL FROM:<echo@example.com>", "RCPT TO:<someone@example.com>"));
    }

    [Fact]
    public async Task AnUnknownWayToSignInIsAFailure()
    {
        await using var server = new SmtpServer { Mechanisms = "XOAUTH2" };
        await ShouldFailAsync(server, Mailers.Far(server, signsIn: true), "the mail server knows neither AUTH PLAIN nor AUTH LOGIN");
    }

    [Fact]
    public async Task AServerOnThisMachineNeedsNoTls()
    {
        await using var server = new SmtpServer();
        (await SendAsync(Mailers.Near(server))).ShouldBe(SmtpOutcome.Sent);
        server.Received.ShouldHaveSingleItem().IsSecure.ShouldBeFalse();
    }

    [Fact]
    public async Task DotsAndLongLinesArriveAsTheyWere()
    {
        await using var server = new SmtpServer();
        var text = ".\r\n..\r\n.end\r\n" + new string('x', 900) + "\r\n.\r\nMAIL FROM:<other@example.com>\r\n";
        (await Mailers.Near(server).SendAsync("echo@example.com", "someone@example.com", Encoding.ASCII.GetBytes(text), Cancelled))
            .ShouldBe(SmtpOutcome.Sent);
        server.Received.ShouldHaveSingleItem().Data.ShouldBe(text);
    }

    static async Task ShouldFailAsync(SmtpServer server, SmtpMailer mailer, string reason)
    {
        (await SendAsync(mailer)).ShouldBe(new SmtpOutcome(SmtpOutcomeKind.Failed, reason));
        server.Received.ShouldBeEmpty();
    }

    static bool IsAbout(string command, string verb) => command.StartsWith(verb, StringComparison.Ordinal);

    static Task<SmtpOutcome> SendAsync(SmtpMailer mailer) => mailer.SendAsync("echo@example.com", "someone@example.com", Message, Cancelled);

    static CancellationToken Cancelled => TestContext.Current.CancellationToken;
}
