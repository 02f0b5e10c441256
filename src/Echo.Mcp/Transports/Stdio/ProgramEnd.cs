namespace Echo.Mcp.Transports.Stdio;

/// <summary>How a program ended.</summary>
/// <param name="ExitCode">Null while it still runs or when nobody knows.</param>
/// <param name="ErrorTail">The last it wrote on stderr, or null.</param>
public sealed record ProgramEnd(int? ExitCode, string? ErrorTail)
{
    /// <summary>What whoever started it knows of the cause, as the end of a sentence that names the exit code.</summary>
    public string? Note { get; init; }
}
