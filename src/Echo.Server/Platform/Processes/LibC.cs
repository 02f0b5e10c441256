using System.Runtime.InteropServices;

namespace Echo.Server.Platform.Processes;

/// <summary>The two calls of the C library that .NET has no equal for.</summary>
static class LibC
{
    const int ExecuteAccess = 1;

    /// <summary>Sends a signal to one process.</summary>
    /// <returns>False when there is no such process.</returns>
    public static bool Signal(int process, ProgramSignal signal) => Kill(process, (int)signal) == 0;

    /// <summary>Sends a signal to every process of a group.</summary>
    /// <returns>False when there is no such group.</returns>
    public static bool SignalGroup(int leader, ProgramSignal signal) => leader > 1 && Kill(-leader, (int)signal) == 0;

    public static bool IsExecutable(string file) => Access(file, ExecuteAccess) == 0;

    [DllImport("libc", EntryPoint = "kill")]
    static extern int Kill(int process, int signal);

    [DllImport("libc", EntryPoint = "access")]
    static extern int Access([MarshalAs(UnmanagedType.LPUTF8Str)] string path, int mode);
}
