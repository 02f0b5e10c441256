namespace Echo.Plugins;

/// <summary>The action could not do what was asked, for a reason that its caller may read: <c>Plugin failed: message</c>. The texts of all other
/// exceptions stay in Echo's log.</summary>
public sealed class PluginFailedException : Exception
{
    public PluginFailedException()
    {
    }

    public PluginFailedException(string message)
        : base(message)
    {
    }

    public PluginFailedException(string message, Exception cause)
        : base(message, cause)
    {
    }
}
