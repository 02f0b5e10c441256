using Echo.Server.Features.Jobs.Api;
using Echo.Server.Features.Jobs.Recurring;
using Echo.Server.Features.Jobs.Rescue;
using Echo.Server.Features.Jobs.Working;
using Echo.Server.Platform.Accounts;
using Echo.Server.Platform.Configuration;
using Echo.Server.Platform.Events;

namespace Echo.Server.Features.Jobs;

/// <summary>Durable work in the background.</summary>
static class JobsFeature
{
    /// <summary>Registers <see cref="JobQueue"/>, and unless the server is to answer requests alone, the workers. Features register an
    /// <see cref="IJobHandler"/> for each kind of work.</summary>
    public static void AddJobs(this IHostApplicationBuilder builder)
    {
        builder.AddSettings<JobsOptions>();
        var services = builder.Services;
        services.AddSingleton<JobKinds>();
        services.AddSingleton<JobTeller>();
        services.AddSingleton<JobStore>();
        services.AddSingleton<JobFigureStore>();
        services.AddSingleton<JobFigureBook>();
        services.AddSingleton<JobSteering>();
        services.AddSingleton<JobEnds>();
        services.AddSingleton<JobHints>();
        services.AddHostedService(provider => provider.GetRequiredService<JobHints>());
        services.AddSingleton(provider => new JobQueue(
            provider.GetRequiredService<JobStore>(),
            provider.GetRequiredService<JobKinds>(),
            provider.GetRequiredService<JobHints>(),
            provider.GetRequiredService<JobEnds>(),
            provider.GetRequiredService<IHostApplicationLifetime>(),
            provider.GetRequiredService<TimeProvider>()));
        services.AddSingleton<WorkerStore>();
        services.AddSingleton<IJobHandler, JobCleanup>();
        services.AddSingleton(JobCleanup.Schedule);
        services.AddSingleton<IAccountRemoval, JobRemoval>();
        services.AddSingleton<ITopicState>(provider => StateOf(provider, JobTopicState.Tasks));
        services.AddSingleton<ITopicState>(provider => StateOf(provider, JobTopicState.Jobs));
        if (builder.AddSettings<ServerOptions>().Works)
            AddWorkers(services);
    }

    public static void MapJobs(this IEndpointRouteBuilder routes)
    {
        routes.MapJobApi();
        routes.MapBackgroundTasks();
    }

    static JobTopicState StateOf(IServiceProvider provider, string topic) =>
        new(topic, provider.GetRequiredService<JobStore>(), provider.GetRequiredService<JobKinds>());

    // They stop in the reverse order: what runs ends while the worker is still seen.
    static void AddWorkers(IServiceCollection services)
    {
        services.AddSingleton<ClaimStore>();
        services.AddSingleton<ScheduleStore>();
        services.AddSingleton<WorkerSeat>();
        services.AddSingleton<RunningJobs>();
        services.AddSingleton<JobNotes>();
        services.AddSingleton<JobRunner>();
        services.AddSingleton<JobFinisher>();
        services.AddHostedService<WorkerBeat>();
        services.AddHostedService<JobClock>();
        services.AddHostedService<JobWorker>();
    }
}
