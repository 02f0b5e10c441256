using Echo.Server.Features.Access;
using Echo.Server.Features.Assistant;
using Echo.Server.Features.Catalog;
using Echo.Server.Features.Chat;
using Echo.Server.Features.Connections;
using Echo.Server.Features.Gateway;
using Echo.Server.Features.Google;
using Echo.Server.Features.Jobs;
using Echo.Server.Features.Operations;
using Echo.Server.Features.Plugins;
using Echo.Server.Features.Realtime;
using Echo.Server.Features.Services;
using Echo.Server.Features.Tasks;
using Echo.Server.Platform.Audit;
using Echo.Server.Platform.Configuration;
using Echo.Server.Platform.Database;
using Echo.Server.Platform.Database.Notifications;
using Echo.Server.Platform.Events;
using Echo.Server.Platform.Http;
using Echo.Server.Platform.Http.Egress;
using Echo.Server.Platform.Logging;
using Echo.Server.Platform.Mail;
using Echo.Server.Platform.Model;
using Echo.Server.Platform.Processes;
using Echo.Server.Platform.Security;
using Echo.Server.Platform.Sockets;

namespace Echo.Server;

/// <summary>Echo's table of contents: everything it is made of, in the order in which it starts. It stops in the reverse order.</summary>
static class EchoServer
{
    // Requests under way, streams and programs end within this time after SIGTERM. It leaves PostgreSQL the rest of the 30 s after which
    // most supervisors kill.
    static readonly TimeSpan ShutdownLimit = TimeSpan.FromSeconds(20);

    /// <param name="change">Replaces parts, for tests.</param>
    /// <exception cref="SettingsException">A setting has an unusable value.</exception>
    public static WebApplication Build(CommandLine line, Action<WebApplicationBuilder>? change = null)
    {
        // No file of settings is read that it would look after, and it would look after all files below, those of an own PostgreSQL too.
        var builder = WebApplication.CreateSlimBuilder(["--hostBuilder:reloadConfigOnChange=false"]);
        builder.AddEchoConfiguration(line);
        change?.Invoke(builder);
        builder.Services.Configure<HostOptions>(host => host.ShutdownTimeout = ShutdownLimit);

        builder.AddEchoLogging();
        builder.AddHttp();
        builder.AddGuardedHttp();
        builder.AddProcesses();
        builder.AddDatabase();
        builder.AddNotifications();
        builder.AddAudit();
        builder.AddSecretBox();
        builder.AddMail();
        builder.AddEvents();
        builder.AddSockets();
        builder.AddModel();

        builder.AddAccess();
        builder.AddGoogle();
        builder.AddCatalog();
        builder.AddPlugins();
        builder.AddServices();
        builder.AddConnections();
        builder.AddGateway();
        builder.AddTasks();
        builder.AddAssistant();
        builder.AddChat();
        builder.AddRealtime();
        builder.AddJobs();
        builder.AddOperations();

        var app = builder.Build();
        app.UseHttp(RealtimeFeature.UseRootUpgrade);
        app.MapOperations();
        if (!app.Services.GetRequiredService<ServerOptions>().Answers)
            return app;
        app.MapAccess();
        app.MapGoogle();
        app.MapJobs();
        app.MapCatalog();
        app.MapConnections();
        app.MapPlugins();
        app.MapServices();
        app.MapGateway();
        app.MapTasks();
        app.MapAssistant();
        app.MapChat();
        app.MapRealtime();
        return app;
    }
}
