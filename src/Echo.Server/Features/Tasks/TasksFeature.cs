using Echo.Server.Features.Jobs;
using Echo.Server.Features.Tasks.Running;
using Echo.Server.Platform.Accounts;
using Echo.Server.Platform.Configuration;

namespace Echo.Server.Features.Tasks;

/// <summary>Document 003's tasks: lists of people, whose entries can run a plugin's action or any other tool, now or at a time.</summary>
static class TasksFeature
{
    public static void AddTasks(this IHostApplicationBuilder builder)
    {
        builder.AddSettings<TasksOptions>();
        var services = builder.Services;
        services.AddSingleton<TaskStore>();
        services.AddSingleton<TaskDesk>();
        services.AddSingleton<TaskRuns>();
        services.AddSingleton<TaskTool>();
        services.AddSingleton<IJobHandler, TaskHandler>();
        services.AddSingleton<IAccountRemoval, TaskRemoval>();
    }

    public static void MapTasks(this IEndpointRouteBuilder routes) => routes.MapTaskApi();
}
