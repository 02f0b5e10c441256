namespace Echo.Server.Platform.Database;

/// <summary>Directories that nobody but their owner may enter (0700).</summary>
static class OwnerOnlyDirectory
{
    const UnixFileMode OwnerOnly = UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute;

    /// <summary>Makes the directory, or closes one that exists. A mounted volume that is ours only by its group keeps its mode.</summary>
    public static void Create(string path)
    {
        if (OperatingSystem.IsWindows())
        {
            Directory.CreateDirectory(path);
            return;
        }

        Directory.CreateDirectory(path, OwnerOnly);
        try
        {
            File.SetUnixFileMode(path, OwnerOnly);
        }
        catch (UnauthorizedAccessException)
        {
            // Its mode is somebody else's to set; what we may not write fails where it is written.
        }
    }
}
