namespace Echo.Server.Platform.Processes;

/// <summary>Whether a program ended for want of memory. The kernel tells nobody that it refused memory: the program does, in the words of its
/// runtime, or not at all.</summary>
public static class MemoryTrouble
{
    // Node, Python, Go, Rust, C++, Java, .NET, and the C library.
    static readonly string[] Words =
    [
        "out of memory", "array buffer allocation failed", "memoryerror", "cannot allocate memory", "enomem", "bad_alloc", "outofmemory",
        "virtual memory exhausted",
    ];

    /// <returns>Null when nothing speaks for it.</returns>
    /// <param name="stderr">The last that the program wrote there.</param>
    public static string? Find(ProgramExit exit, string stderr, ProgramOptions options)
    {
        if (exit.Signal == (int)ProgramSignal.Kill)
            return "it was killed, as the system does when memory runs out";
        if (exit.Code == 0 || options.MemoryMegabytes == 0 || !IsIn(stderr))
            return null;
        return $"it seems that it needed more memory than the {options.MemoryMegabytes} MB that each process may have (Programs__MemoryMegabytes)";
    }

    static bool IsIn(string stderr) =>
        Words.Any(word => stderr.Contains(word, StringComparison.OrdinalIgnoreCase))
        || (stderr.Contains("memory allocation of ", StringComparison.Ordinal) && stderr.Contains(" bytes failed", StringComparison.Ordinal));
}
