using System.Globalization;
using Echo.Server.Platform.Configuration;
using Echo.Server.Platform.Database;
using Echo.Server.Platform.Database.Migrations;
using Echo.Server.Platform.Logging;
using Echo.Server.Platform.Processes;

namespace Echo.Server;

/// <summary><c>migrate</c> and <c>migrate --status</c>: the database alone, started when it is Echo's own, and stopped again.</summary>
static class SchemaCommand
{
    /// <exception cref="SettingsException">A setting has an unusable value.</exception>
    /// <exception cref="DatabaseStartException">The database can't be used, or a migration failed.</exception>
    public static async Task RunAsync(CommandLine line, TextWriter output)
    {
        var builder = Host.CreateEmptyApplicationBuilder(new HostApplicationBuilderSettings());
        builder.AddEchoConfiguration(line);
        builder.AddEchoLogging(toStandardError: true);
        builder.AddProcesses();
        builder.AddDatabase(migrates: line.Verb == CommandVerb.Migrate);

        using var host = builder.Build();
        await host.StartAsync();
        foreach (var migration in await host.Services.GetRequiredService<Migrator>().StatusAsync(CancellationToken.None))
            await output.WriteLineAsync(Row(migration));
        await host.StopAsync();
    }

    static string Row(MigrationStatus migration)
    {
        var applied = migration.AppliedAt?.ToString("u", CultureInfo.InvariantCulture) ?? "";
        return $"{migration.Number:0000}  {migration.Name,-24}  {migration.State.ToString().ToLowerInvariant(),-8}  {applied}".TrimEnd();
    }
}
