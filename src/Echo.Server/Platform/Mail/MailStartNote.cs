namespace Echo.Server.Platform.Mail;

/// <summary>Says at the start that half of the settings for mail are missing.</summary>
sealed partial class MailStartNote(MailOptions options, ILogger<MailStartNote> logger) : IHostedService
{
    public Task StartAsync(CancellationToken cancellationToken)
    {
        LogHalf(options.SmtpServer is null ? "SMTP_SERVER" : "EMAIL_FROM");
        return Task.CompletedTask;
    }

    public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    [LoggerMessage(LogLevel.Warning, "No mail is sent: {Name} is not set")]
    partial void LogHalf(string name);
}
