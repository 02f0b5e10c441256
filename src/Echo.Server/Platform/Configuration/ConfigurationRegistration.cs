namespace Echo.Server.Platform.Configuration;

/// <summary>Where settings come from.</summary>
public static class ConfigurationRegistration
{
    /// <summary>Settings come from <c>.env</c> in the working directory, the environment, and the command line; the later wins. Nothing else
    /// is read, so that a setting has one name (contract section 24). Call it first.</summary>
    /// <exception cref="SettingsException">The file has a line that can't be read, or a setting of the server is not usable.</exception>
    public static void AddEchoConfiguration(this IHostApplicationBuilder builder, CommandLine line, string envFile = ".env")
    {
        builder.Configuration.Sources.Clear();
        builder.Configuration.AddInMemoryCollection(EnvFile.Read(envFile));
        builder.Configuration.AddEnvironmentVariables();
        builder.Configuration.AddInMemoryCollection(line.Settings);
        builder.AddSettings<ServerOptions>();
        builder.Services.AddHostedService<StartNotes>();
    }
}
