using Microsoft.Extensions.DependencyInjection.Extensions;

namespace Echo.Server.Platform.Audit;

public static class AuditRegistration
{
    /// <summary>Registers the audit trail. Call it after the database: what waits is written before the database stops.</summary>
    public static void AddAudit(this IHostApplicationBuilder builder)
    {
        builder.Services.TryAddSingleton(TimeProvider.System);
        builder.Services.AddSingleton<AuditStore>();
        builder.Services.AddSingleton<RefusalRecorder>();
        builder.Services.AddHostedService(provider => provider.GetRequiredService<RefusalRecorder>());
    }
}
