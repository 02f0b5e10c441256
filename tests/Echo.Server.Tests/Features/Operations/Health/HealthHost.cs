using Echo.Server.Platform.Database;
using Echo.Server.Platform.Processes;
using Echo.Server.Tests.Platform.Http;
using Microsoft.AspNetCore.Builder;

namespace Echo.Server.Tests.Features.Operations.Health;

/// <summary>The feature with a database behind a line that tests can cut.</summary>
static class HealthHost
{
    /// <param name="direct">For <c>DATABASE_DIRECT_URL</c>: the line is the way through a pooler.</param>
    public static Task<HttpHost> StartAsync(DatabaseLine line, Action<WebApplicationBuilder>? build = null, string? direct = null) => OperationsHost.StartAsync(
        new Dictionary<string, string?>
        {
            ["DATABASE_URL"] = line.ConnectionString,
            ["DATABASE_DIRECT_URL"] = direct,
            ["ECHO_DATA"] = line.DataDirectory,
        },
        builder =>
        {
            builder.AddProcesses();
            builder.AddDatabase();
            build?.Invoke(builder);
        });
}
