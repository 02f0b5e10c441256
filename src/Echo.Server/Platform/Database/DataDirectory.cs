using System.Globalization;
using Echo.Server.Platform.Configuration;

namespace Echo.Server.Platform.Database;

/// <summary>The data directory, held by this process alone for as long as this object lives. The kernel lets go of it when the process
/// ends in whatever way.</summary>
public sealed class DataDirectory : IDisposable
{
    readonly FileStream held;

    /// <exception cref="DatabaseStartException">Another Echo holds the directory, or it can't be made or written.</exception>
    public DataDirectory(ServerOptions options)
    {
        Path = System.IO.Path.TrimEndingDirectorySeparator(System.IO.Path.GetFullPath(options.DataDirectory));
        try
        {
            OwnerOnlyDirectory.Create(Path);
            held = Hold();
            File.WriteAllText(HolderFile, Environment.ProcessId.ToString(CultureInfo.InvariantCulture));
        }
        catch (Exception unusable) when (unusable is UnauthorizedAccessException or IOException)
        {
            throw new DatabaseStartException(
                $"The data directory {Path} can't be used: {unusable.Message} Set ECHO_DATA to a directory that this user may write.",
                unusable);
        }
    }

    /// <summary>Absolute.</summary>
    public string Path { get; }

    // A program that honours locks can't read the locked file itself, so the number of the holder stands beside it.
    string HolderFile => System.IO.Path.Combine(Path, "echo.pid");

    public void Dispose() => held.Dispose();

    FileStream Hold()
    {
        var file = System.IO.Path.Combine(Path, "echo.lock");
        try
        {
            // FileShare.None is flock(LOCK_EX) on Unix.
            return new FileStream(file, FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.None);
        }
        catch (IOException taken) when (File.Exists(file))
        {
            var holder = File.Exists(HolderFile) ? File.ReadAllText(HolderFile).Trim() : "unknown";
            throw new DatabaseStartException(
                $"The data directory {Path} is in use by another Echo (process {holder}): "
                + "end that one, or set ECHO_DATA to another directory.",
                taken);
        }
    }
}
