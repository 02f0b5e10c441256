using Echo.Server;
using Echo.Server.Features.Jobs;
using Echo.Server.Features.Jobs.Recurring;
using Echo.Server.Platform.Configuration;
using Echo.Testing.Hosts.Jobs;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;

namespace Echo.Testing.Hosts;

/// <summary>A whole Echo with settings from the environment, and with kinds of jobs that only tests have.</summary>
static class JobHost
{
    /// <summary>With this variable a job is made at each second.</summary>
    public const string TickVariable = "ECHO_TEST_TICKS";

    public static async Task RunAsync()
    {
        await using var app = EchoServer.Build(CommandLine.Serve(new Dictionary<string, string?>()), builder =>
        {
            builder.Services.AddSingleton<IJobHandler, LedgerHandler>();
            builder.Services.AddSingleton<IJobHandler, LethalHandler>();
            builder.Services.AddSingleton<IJobHandler, TickHandler>();
            if (Environment.GetEnvironmentVariable(TickVariable) is not null)
                builder.Services.AddSingleton(new JobSchedule(TickHandler.TypeName, TickHandler.TypeName, "* * * * * ?"));
        });
        await app.StartAsync();
        Console.WriteLine(app.Urls.First());
        await app.WaitForShutdownAsync();
    }
}
