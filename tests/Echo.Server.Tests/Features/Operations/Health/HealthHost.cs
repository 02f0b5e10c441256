using Echo.Server.Platform.Database;
using Echo.Server.Platform.Processes;
using Echo.Server.Tests.Platform.Http;
using Microsoft.AspNetCore.Builder;

namespace Echo.Server.Tests.Features.Operations.Health;

/// <summary>The feature with a database behind a line that tests can cut.</summary>
static class HealthHost
{
    public static Task<HttpHost> StartAsync(DatabaseLine line, Action<WebApplicationBuilder>? build = null) => OperationsHost.StartAsync(
        new Dictionary<string, string?> { ["DATABASE_URL"] = line.ConnectionString, ["ECHO_DATA"] = line.DataDirectory },
        builder =>
        {
            builder.AddProcesses();
            builder.AddDatabase();
            build?.Invoke(builder);
        });
}
