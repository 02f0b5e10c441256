namespace Echo.Server.Platform.Configuration;

/// <summary>Names the setting that fills an options property: an environment variable such as <c>DB_POOL_SIZE</c>,
/// or a configuration key with a colon (<c>Access:AllowSelfDeveloper</c>, in the environment <c>Access__AllowSelfDeveloper</c>).</summary>
/// <param name="name">The documented name; error messages and the settings page show it.</param>
/// <param name="text">One line for the settings page: what the setting does.</param>
[AttributeUsage(AttributeTargets.Property)]
public sealed class SettingAttribute(string name, string text) : Attribute
{
    public string Name { get; } = name;

    public string Text { get; } = text;

    /// <summary>Other names that count when <see cref="Name"/> is not set; the first one set wins.</summary>
    public string[] Aliases { get; init; } = [];

    /// <summary>The value never appears in a message or on the settings page.</summary>
    public bool Secret { get; init; }

    /// <summary>The default as the settings page shows it, where it is computed.</summary>
    public string? DefaultText { get; init; }
}
