namespace Echo.Plugins;

/// <summary>What a plugin's assembly brings along. Echo makes one object of the one public class that implements it, by its constructor without
/// parameters, reads all properties once, and disposes the object, where it can be disposed, after the last call has ended.</summary>
/// <remarks>A plugin runs inside of Echo, with all of Echo's rights. What is not to be trusted that far belongs into a program of its own.</remarks>
public interface IPlugin
{
    /// <summary>Unique among all plugins: 1 to 50 lower-case letters and digits, with single hyphens or underscores between them.</summary>
    string Name { get; }

    /// <summary>For people; at most 50 characters.</summary>
    string Version { get; }

    /// <summary>What the plugin is good for; at most 2,000 characters.</summary>
    string Description { get; }

    /// <summary>At least one. Their names differ.</summary>
    IReadOnlyList<PluginAction> Actions { get; }
}
