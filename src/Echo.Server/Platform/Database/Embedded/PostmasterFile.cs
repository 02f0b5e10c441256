using System.Globalization;

namespace Echo.Server.Platform.Database.Embedded;

/// <summary>The file that a running PostgreSQL keeps in its directory (postmaster.pid).</summary>
/// <param name="Status">"starting", "ready", "stopping" or "standby"; empty in the first moments.</param>
sealed record PostmasterFile(int Process, string Status)
{
    const int StatusLine = 7;

    public static string PathIn(string directory) => Path.Combine(directory, "postmaster.pid");

    /// <summary>Null when there is none, or it is being written.</summary>
    public static PostmasterFile? Read(string directory)
    {
        try
        {
            var lines = File.ReadAllLines(PathIn(directory));
            return lines.Length > 0 && int.TryParse(lines[0], CultureInfo.InvariantCulture, out var process)
                ? new PostmasterFile(process, lines.ElementAtOrDefault(StatusLine)?.Trim() ?? "")
                : null;
        }
        catch (IOException)
        {
            return null;
        }
    }
}
