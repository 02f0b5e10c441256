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
    // As shells say "ended by Ctrl-C".
    const int Interrupted = 130;

    /// <exception cref="SettingsException">A setting has an unusable value.</exception>
    /// <exception cref="DatabaseStartException">The database can't be used, or a migration failed.</exception>
    /// <returns>The exit code: 0, or that of a program that was interrupted.</returns>
    public static async Task<int> RunAsync(CommandLine line, TextWriter output)
    {
        var builder = Host.CreateEmptyApplicationBuilder(new HostApplicationBuilderSettings());
        builder.AddEchoConfiguration(line);
        builder.AddEchoLogging(toStandardError: true);
        builder.AddProcesses();
        var migrates = line.Verb == CommandVerb.Migrate;
        builder.AddDatabase(migrates, isCommand: true);

        // Looking changes nothing: what is not there is not made.
        if (!migrates && DatabaseRegistration.HasNoDatabaseYet(builder.AddSettings<DatabaseOptions>(), builder.AddSettings<ServerOptions>()))
        {
            await WriteAsync(MigrationCatalog.OfServer().AllPending, output);
            return 0;
        }

        using var host = builder.Build();
        var stopping = host.Services.GetRequiredService<IHostApplicationLifetime>().ApplicationStopping;
        try
        {
            await host.StartAsync(stopping);
            await WriteAsync(await host.Services.GetRequiredService<Migrator>().StatusAsync(stopping), output);
            await host.StopAsync(CancellationToken.None);
            return 0;
        }
        catch (OperationCanceledException) when (stopping.IsCancellationRequested)
        {
            return Interrupted;
        }
    }

    static async Task WriteAsync(IEnumerable<MigrationStatus> status, TextWriter output)
    {
        foreach (var migration in status)
            await output.WriteLineAsync(Row(migration));
    }

    static string Row(MigrationStatus migration)
    {
        var applied = migration.AppliedAt?.ToString("u", CultureInfo.InvariantCulture) ?? "";
        return $"{migration.Number:0000}  {migration.Name,-24}  {migration.State.ToString().ToLowerInvariant(),-8}  {applied}".TrimEnd();
    }
}
