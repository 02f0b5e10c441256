using Echo.Server.Platform.Audit;
using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.DependencyInjection;
using Npgsql;

namespace Echo.Server.Tests.Platform.Http;

static class RefusalsWithoutDatabase
{
    /// <summary>Lets the pipeline note refusals that nothing writes: what it answers needs no database.</summary>
    public static void AddRefusalsWithoutDatabase(this WebApplicationBuilder builder)
    {
        builder.Services.AddSingleton(_ => new AuditStore(NpgsqlDataSource.Create("Host=127.0.0.1;Port=1"), TimeProvider.System));
        builder.Services.AddSingleton<RefusalRecorder>();
    }
}
