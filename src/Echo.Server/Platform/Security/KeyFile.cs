using System.Security.Cryptography;
using Echo.Server.Platform.Configuration;

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
        if (OperatingSystem.IsWindows())
            Directory.CreateDirectory(directory);
        else
            Directory.CreateDirectory(directory, OwnerOnly | UnixFileMode.UserExecute);

        var draft = Path.Combine(directory, $".{Guid.NewGuid():N}.key");
        WriteDraft(draft);
        try
        {
            // Appears with its whole content or not at all, and never replaces the key of a process that was faster.
            File.Move(draft, path, overwrite: false);
        }
        catch (IOException) when (File.Exists(path))
        {
            File.Delete(draft);
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
