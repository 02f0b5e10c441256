using Echo.Server.Platform.Configuration;
using Echo.Server.Platform.Mail;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.Hosting;

namespace Echo.Server.Tests.Platform.Mail;

public sealed class ConfiguringMail
{
    const string From = "an address such as echo@example.com or Echo <echo@example.com>";

    [Theory]
    [InlineData("SMTP_SERVER", "mail.example.com:587", "a host name or an IP address")]
    [InlineData("SMTP_SERVER", "smtp://mail.example.com", "a host name or an IP address")]
    [InlineData("SMTP_PORT", "0", "a number from 1 to 65535")]
    [InlineData("EMAIL_FROM", "Echo", From)]
    [InlineData("EMAIL_FROM", "echo@example.com, other@example.com", From)]
    [InlineData("EMAIL_FROM", "Echo\r\nBcc: x <echo@example.com>", From)]
    [InlineData("SMTP_USERNAME", "a\0b", "text without control characters")]
    public void RefusesUnusableValues(string name, string value, string expected) =>
        Should.Throw<SettingsException>(() => Read((name, value))).Message.ShouldBe($"{name} is \"{value}\": use {expected}.");

    [Theory]
    [InlineData("SMTP_USERNAME")]
    [InlineData("SMTP_PASSWORD")]
    public void AUserHasAPassword(string name) =>
        Should.Throw<SettingsException>(() => Read(("SMTP_SERVER", "localhost"), ("EMAIL_FROM", "echo@example.com"), (name, "x")))
            .Message.ShouldBe("SMTP_USERNAME and SMTP_PASSWORD belong together: set both, or neither.");

    [Fact]
    public void MailNeedsAServerAndASender()
    {
        Read().IsConfigured.ShouldBeFalse();
        Read(("SMTP_SERVER", "localhost")).IsConfigured.ShouldBeFalse();
        Read(("EMAIL_FROM", "echo@example.com")).IsConfigured.ShouldBeFalse();
        var both = Read(("SMTP_SERVER", "::1"), ("EMAIL_FROM", "Echo <echo@example.com>"));
        (both.IsConfigured, both.SmtpPort).ShouldBe((true, 587));
    }

    static MailOptions Read(params (string Name, string Value)[] settings)
    {
        var builder = new HostApplicationBuilder(new HostApplicationBuilderSettings { DisableDefaults = true });
        builder.Configuration.AddInMemoryCollection();
        foreach (var (name, value) in settings)
            builder.Configuration[name] = value;
        return builder.AddSettings<MailOptions>();
    }
}
