namespace Echo.Testing;

/// <summary>Data directories of test runs. A run that was killed leaves its own behind; the next one takes it away.</summary>
static class TestDirectory
{
    const string Prefix = "echo-tests-";

    public static string Create() => Directory.CreateTempSubdirectory(Prefix).FullName;

    public static void SweepUp()
    {
        foreach (var directory in Directory.EnumerateDirectories(Path.GetTempPath(), Prefix + "*"))
        {
            if (IsAbandoned(Path.Combine(directory, "echo.lock")))
                Directory.Delete(directory, recursive: true);
        }
    }

    // A directory without a lock may be one that is just being made.
    static bool IsAbandoned(string file)
    {
        try
        {
            using var held = new FileStream(file, FileMode.Open, FileAccess.ReadWrite, FileShare.None);
            return true;
        }
        catch (Exception inUse) when (inUse is IOException or UnauthorizedAccessException)
        {
            return false;
        }
    }
}
