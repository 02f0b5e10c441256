namespace Echo.Server.Platform.Processes;

/// <summary>The POSIX signals that Echo sends; the values are the numbers that Linux and macOS share.</summary>
public enum ProgramSignal
{
    Interrupt = 2,
    Quit = 3,
    Kill = 9,
    Terminate = 15,
}
