namespace Echo.Server.Features.Plugins;

/// <summary>How plugins run.</summary>
static class PluginKinds
{
    /// <summary>Inside of Echo.</summary>
    public const string Internal = "internal";

    /// <summary>As a program, started for each call.</summary>
    public const string External = "external";
}
