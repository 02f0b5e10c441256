using System.Runtime.InteropServices;
using System.Text;

namespace Echo.Server.Platform.Processes;

/// <summary>The calls of the C library that .NET has no equal for.</summary>
static class LibC
{
    const int ExecuteAccess = 1;
    const int LongestPath = 4096;

    /// <summary>Sends a signal to one process.</summary>
    /// <returns>False when there is no such process.</returns>
    public static bool Signal(int process, ProgramSignal signal) => Kill(process, (int)signal) == 0;

    /// <summary>Sends a signal to every process of a group.</summary>
    /// <returns>False when there is no such group.</returns>
    public static bool SignalGroup(int leader, ProgramSignal signal) => leader > 1 && Kill(-leader, (int)signal) == 0;

    public static bool IsExecutable(string file) => Access(file, ExecuteAccess) == 0;

    /// <summary>The path without any symbolic link in it, as the kernel shows it; the path itself when it does not exist.</summary>
    public static string RealPath(string path)
    {
        var buffer = new byte[LongestPath];
        return Resolve(path, buffer) == 0 ? path : Encoding.UTF8.GetString(buffer.AsSpan(0, buffer.AsSpan().IndexOf((byte)0)));
    }

    /// <summary>Gives a file a second name, in one step. An existing file of that name stays as it is.</summary>
    /// <returns>False when the name is taken, or the file system has no hard links.</returns>
    public static bool Link(string file, string name) => HardLink(file, name) == 0;

    [DllImport("libc", EntryPoint = "kill")]
    static extern int Kill(int process, int signal);

    [DllImport("libc", EntryPoint = "access")]
    static extern int Access([MarshalAs(UnmanagedType.LPUTF8Str)] string path, int mode);

    [DllImport("libc", EntryPoint = "link")]
    static extern int HardLink([MarshalAs(UnmanagedType.LPUTF8Str)] string path, [MarshalAs(UnmanagedType.LPUTF8Str)] string name);

    [DllImport("libc", EntryPoint = "realpath")]
    static extern nint Resolve([MarshalAs(UnmanagedType.LPUTF8Str)] string path, [Out] byte[] resolved);
}
