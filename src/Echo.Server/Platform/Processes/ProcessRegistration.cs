using Echo.Server.Platform.Configuration;

namespace Echo.Server.Platform.Processes;

public static class ProcessRegistration
{
    /// <summary>Adds the <see cref="ProcessSupervisor"/>. Call it before anything that starts programs: hosted services stop in reverse,
    /// and the supervisor ends what is left.</summary>
    public static void AddProcesses(this IHostApplicationBuilder builder)
    {
        builder.AddSettings<ProgramOptions>();
        builder.Services.AddSingleton<ProcessSupervisor>();
        builder.Services.AddHostedService(services => services.GetRequiredService<ProcessSupervisor>());
    }
}
