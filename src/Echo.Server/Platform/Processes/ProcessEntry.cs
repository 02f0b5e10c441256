using System.Globalization;

namespace Echo.Server.Platform.Processes;

/// <summary>One line of the process table (proc(5), /proc/[pid]/stat).</summary>
/// <param name="StartTime">In clock ticks since boot; together with the id it names a process for good, ids alone are used again.</param>
sealed record ProcessEntry(int Id, int Parent, char State, long StartTime)
{
    public bool IsRunning => State is not ('Z' or 'X');

    /// <summary>Null when there is no such process.</summary>
    public static ProcessEntry? Read(int process)
    {
        try
        {
            var text = File.ReadAllText($"/proc/{process}/stat");
            // The second field is the program's name in parentheses and may hold spaces and parentheses itself.
            var fields = text[(text.LastIndexOf(')') + 2)..].Split(' ');
            return new ProcessEntry(
                process,
                int.Parse(fields[1], CultureInfo.InvariantCulture),
                fields[0][0],
                long.Parse(fields[19], CultureInfo.InvariantCulture));
        }
        catch (Exception gone) when (gone is IOException or UnauthorizedAccessException)
        {
            return null;
        }
    }
}
