namespace Echo.Server.Platform.Configuration;

public static class SettingsRegistration
{
    /// <summary>Reads an options class and registers it as a singleton that never changes. Several parts may ask for the same class;
    /// it is read once.</summary>
    /// <exception cref="SettingsException">A value is unusable; the message says which and what to write.</exception>
    public static T AddSettings<T>(this IHostApplicationBuilder builder)
        where T : class, new()
    {
        if (builder.Services.FirstOrDefault(service => service.ServiceType == typeof(T))?.ImplementationInstance is T known)
            return known;
        var problems = new List<string>();
        var options = SettingsReader.Read<T>(builder.Configuration, problems);
        if (problems.Count > 0)
            throw new SettingsException(problems);
        builder.Services.AddSingleton(options);
        return options;
    }
}
