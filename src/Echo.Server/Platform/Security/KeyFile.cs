using System.Security.Cryptography;
using Echo.Server.Platform.Configuration;
using Echo.Server.Platform.Database;
using Echo.Server.Platform.Processes;

namespace Echo.Server.Platform.Security;

/// <summary>A 256-bit key in the data directory, made at the first start and readable by its owner only.</summary>
public static class KeyFile
{
    /// <summary>Bytes of a key.</summary>
    public const int KeyLength = 32;

    const UnixFileMode OwnerOnly = UnixFileMode.UserRead | UnixFileMode.UserWrite;

    /// <summary>The key in the file; of several processes that start at once, all get the same one.</summary>
    /// <param name="path">One line of base64.</param>
    /// <exception cref="SettingsException">The file holds no key, or others than its owner may read it.</exception>
    public static byte[] ReadOrCreate(string path)
    {
        if (!File.Exists(path))
            Create(path);
        if (!OperatingSystem.IsWindows() && (File.GetUnixFileMode(path) & ~OwnerOnly) != UnixFileMode.None)
            throw new SettingsException([$"The key file {path} is open to other users: run chmod 600 on it."]);

        return Parse(File.ReadAllText(path).Trim())
            ?? throw new SettingsException([$"The key file {path} does not hold 32 bytes in base64: restore it from a backup."]);
    }

    /// <summary>Reads base64 of exactly 32 bytes; null for anything else.</summary>
    public static byte[]? Parse(string text)
    {
        var key = new byte[KeyLength];
        return Convert.TryFromBase64String(text, key, out var length) && length == KeyLength ? key : null;
    }

    static void Create(string path)
    {
        var directory = Path.GetDirectoryName(Path.GetFullPath(path))!;
        OwnerOnlyDirectory.Create(directory);
        var draft = Path.Combine(directory, $".{Guid.NewGuid():N}.key");
        try
        {
            WriteDraft(draft);
            Publish(draft, path);
        }
        finally
        {
            File.Delete(draft);
        }
    }

    // The key appears with its whole content or not at all, and never replaces that of a process that was faster. A move without
    // overwriting would do the same on Windows only: elsewhere it looks first and renames then.
    static void Publish(string draft, string path)
    {
        if ((!OperatingSystem.IsWindows() && LibC.Link(draft, path)) || File.Exists(path))
            return;
        try
        {
            File.Move(draft, path, overwrite: false);
        }
        catch (IOException) when (File.Exists(path))
        {
            // Another process was faster; its key counts.
        }
    }

    static void WriteDraft(string path)
    {
        var options = new FileStreamOptions { Mode = FileMode.CreateNew, Access = FileAccess.Write };
        if (!OperatingSystem.IsWindows())
            options.UnixCreateMode = OwnerOnly;
        using var file = new FileStream(path, options);
        using (var writer = new StreamWriter(file, leaveOpen: true))
            writer.WriteLine(Convert.ToBase64String(RandomNumberGenerator.GetBytes(KeyLength)));
        file.Flush(flushToDisk: true);
    }
}
