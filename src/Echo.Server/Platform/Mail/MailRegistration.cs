using Echo.Server.Platform.Configuration;
using Echo.Server.Platform.Mail.Smtp;
using Echo.Server.Platform.Security;
using Microsoft.Extensions.DependencyInjection.Extensions;

namespace Echo.Server.Platform.Mail;

public static class MailRegistration
{
    /// <summary>Registers <see cref="MailQueue"/>, and what sends its messages where a mail server is configured. Call it after the
    /// database and the secret box.</summary>
    /// <exception cref="SettingsException">A setting is not usable.</exception>
    public static void AddMail(this IHostApplicationBuilder builder)
    {
        var options = builder.AddSettings<MailOptions>();
        var services = builder.Services;
        services.TryAddSingleton(TimeProvider.System);
        services.AddSingleton<MailStore>();
        services.AddSingleton(provider => new MailQueue(provider.GetRequiredService<MailStore>(), provider.GetRequiredService<SecretBox>()));
        if (options.IsConfigured)
        {
            services.TryAddSingleton<SmtpRoute>();
            services.AddSingleton<SmtpMailer>();
            services.AddSingleton<MailSender>();
            services.AddHostedService(provider => provider.GetRequiredService<MailSender>());
        }
        else if (options.SmtpServer is not null || options.EmailFrom is not null)
        {
            services.AddHostedService<MailStartNote>();
        }
    }
}
