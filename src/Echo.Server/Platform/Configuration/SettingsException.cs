namespace Echo.Server.Platform.Configuration;

/// <summary>One or more settings have unusable values. The message lists them, one a line, each with what to write instead.</summary>
public sealed class SettingsException(IReadOnlyList<string> problems) : Exception(string.Join(Environment.NewLine, problems))
{
    public IReadOnlyList<string> Problems { get; } = problems;
}
