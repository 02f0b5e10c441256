namespace Echo.Server.Platform.Database.Migrations;

/// <summary>Brings the schema up to date before anything uses it.</summary>
sealed class SchemaStartup(Migrator migrator) : IHostedService
{
    /// <exception cref="DatabaseStartException">The schema can't be brought up to date; the message says why.</exception>
    public Task StartAsync(CancellationToken cancellationToken) => migrator.ApplyAsync(cancellationToken);

    public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;
}
