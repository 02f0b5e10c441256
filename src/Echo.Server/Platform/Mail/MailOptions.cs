using System.ComponentModel.DataAnnotations;
using Echo.Server.Platform.Configuration;

namespace Echo.Server.Platform.Mail;

/// <summary>The server that sends Echo's mail. Without <see cref="SmtpServer"/> and <see cref="EmailFrom"/> there is no mail.</summary>
public sealed class MailOptions : IValidatableObject
{
    [Setting("SMTP_SERVER", "sends mail, together with EMAIL_FROM; TLS is required unless it is on loopback")]
    [MailServer(ErrorMessage = "a host name or an IP address")]
    public string? SmtpServer { get; init; }

    [Setting("SMTP_PORT", "port of SMTP_SERVER; 465 speaks TLS from the start, all others STARTTLS"), Range(1, 65535)]
    public int SmtpPort { get; init; } = 587;

    [Setting("SMTP_USERNAME", "signs in to SMTP_SERVER, together with SMTP_PASSWORD")]
    [PlainLine(ErrorMessage = "text without control characters")]
    public string? SmtpUsername { get; init; }

    [Setting("SMTP_PASSWORD", "signs in to SMTP_SERVER, together with SMTP_USERNAME", Secret = true)]
    [PlainLine(ErrorMessage = "text without control characters")]
    public string? SmtpPassword { get; init; }

    [Setting("EMAIL_FROM", "sender of all mail")]
    [MailSenderAddress(ErrorMessage = "an address such as echo@example.com or Echo <echo@example.com>")]
    public string? EmailFrom { get; init; }

    /// <summary>Mail can be sent.</summary>
    public bool IsConfigured => SmtpServer is not null && EmailFrom is not null;

    public IEnumerable<ValidationResult> Validate(ValidationContext validationContext)
    {
        if (IsConfigured && SmtpUsername is null != SmtpPassword is null)
            yield return new("SMTP_USERNAME and SMTP_PASSWORD belong together: set both, or neither.");
    }

    [AttributeUsage(AttributeTargets.Property)]
    sealed class MailServerAttribute : ValidationAttribute
    {
        public override bool IsValid(object? value) => value is string host && Uri.CheckHostName(host) != UriHostNameType.Unknown;
    }

    // AUTH PLAIN parts its fields with NUL.
    [AttributeUsage(AttributeTargets.Property)]
    sealed class PlainLineAttribute : ValidationAttribute
    {
        public override bool IsValid(object? value) => value is string text && !text.Any(char.IsControl);
    }

    [AttributeUsage(AttributeTargets.Property)]
    sealed class MailSenderAddressAttribute : ValidationAttribute
    {
        public override bool IsValid(object? value) => value is string text && Mailbox.Parse(text) is not null;
    }
}
