using System.ComponentModel.DataAnnotations;
using Echo.Server.Platform.Configuration;

namespace Echo.Server.Features.Plugins;

sealed class PluginsOptions
{
    [Setting("Plugins:Directory", "directory with a folder for each plugin", DefaultText = "plugins in ECHO_DATA")]
    public string? Directory { get; init; }

    [Setting("PLUGIN_TIMEOUT_SECONDS", "how long an action of a plugin may take"), Range(1, 600)]
    public int TimeoutSeconds { get; init; } = 30;
}
