using Echo.Server.Platform.Configuration;

namespace Echo.Server.Platform.Security;

public static class SecretRegistration
{
    /// <summary>Registers the <see cref="SecretBox"/>, with the key of <c>ECHO_SECRET_KEY</c> or of a key file in the data directory.
    /// </summary>
    /// <exception cref="SettingsException">The key is not usable.</exception>
    public static void AddSecretBox(this IHostApplicationBuilder builder)
    {
        var options = builder.AddSettings<SecretOptions>();
        var data = builder.AddSettings<ServerOptions>().DataDirectory;
        builder.Services.AddSingleton(_ => new SecretBox(
            options.SecretKey is { } text ? KeyFile.Parse(text)! : KeyFile.ReadOrCreate(Path.Combine(data, "secret.key"))));
    }
}
